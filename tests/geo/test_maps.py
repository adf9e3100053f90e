"""Server-drawn maps: what is where, and how large the picture is."""

import math
import random
import re
from types import SimpleNamespace
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy import array
from shapely import Polygon, segmentize, transform
from shapely.geometry import mapping

from portal.geo.maps import (
    COARSEST,
    FINEST,
    Label,
    Mark,
    Viewport,
    around,
    around_points,
    as_data_uri,
    draw_map,
    read_tap,
    viewport_from,
)
from portal.geo.points import Box, Point, distance
from stoerung.demo_city import districts

PALACE = Point(9.1800, 48.7784)
CITY = Box(9.0386, 48.692, 9.316, 48.866)
VIEW = Viewport(PALACE, 10.0)
AREAS = [
    SimpleNamespace(name=feature["properties"]["name"], polygon=feature["geometry"])
    for feature in districts()["features"]
]
WHOLE = around(CITY)


@given(st.floats(0, 640), st.floats(0, 400), st.floats(FINEST, COARSEST))
def test_pixels_and_places_are_two_names_of_the_same(x, y, scale):
    view = Viewport(PALACE, scale)
    assert view.to_pixel(view.to_point(x, y)) == pytest.approx((x, y), abs=1e-6)


@given(st.floats(-300, 300), st.floats(-180, 180))
def test_a_pixel_is_as_long_as_it_says(dx, dy):
    there = VIEW.to_point(320 + dx, 200 + dy)
    assert distance(PALACE, there) == pytest.approx(math.hypot(dx, dy) * 10, rel=0.002, abs=0.01)


def test_moving_and_zooming():
    assert VIEW.moved(100, 0).to_pixel(PALACE) == pytest.approx((220, 200))
    assert VIEW.moved(0, 50).to_pixel(PALACE) == pytest.approx((320, 150))
    assert VIEW.zoomed(2).metres_per_pixel == 2.5
    assert VIEW.zoomed(-1).metres_per_pixel == 20
    assert VIEW.zoomed(99).metres_per_pixel == FINEST
    assert VIEW.zoomed(-99).metres_per_pixel == COARSEST


def test_the_city_fits_into_the_picture_and_the_picture_into_the_city():
    assert WHOLE.box.west < CITY.west
    assert WHOLE.box.north > CITY.north
    lost = Viewport(Point(0, 0), COARSEST).clamped(CITY)
    assert lost.centre == Point(CITY.west, CITY.south)
    assert lost.metres_per_pixel == pytest.approx(WHOLE.metres_per_pixel)


def test_a_picture_of_some_points_shows_them_all():
    spots = [PALACE, Point(9.1, 48.72), Point(9.25, 48.85)]
    view = around_points(spots)
    assert all(0 < x < 400 and 0 < y < 400 for x, y in map(view.to_pixel, spots))
    assert around_points([PALACE]).metres_per_pixel == 2.0


@given(st.floats(9.05, 9.3), st.floats(48.7, 48.86), st.floats(FINEST, COARSEST))
def test_the_posted_picture_is_the_drawn_one(lon, lat, scale):
    view = Viewport(Point(round(lon, 7), round(lat, 7)), scale)
    assert viewport_from(dict(view.fields), VIEW) == view


def test_buttons_move_the_picture():
    fields = dict(VIEW.fields)
    north = viewport_from({**fields, "map_move": "north"}, VIEW)
    assert north.to_pixel(PALACE) == pytest.approx((320, 200 + 160))
    assert viewport_from({**fields, "map_move": "in"}, VIEW).metres_per_pixel == 5
    assert viewport_from({**fields, "map_move": "east"}, VIEW, CITY).centre.lon > PALACE.lon


GARBAGE = ["", "x", "\0", "nan", "inf", "-1e999", "9" * 5000, "９", "1,5", "None", "-91", "<svg>"]


@pytest.mark.parametrize("name", ["map_lon", "map_lat", "map_scale", "map_move"])
@pytest.mark.parametrize("value", GARBAGE)
def test_no_posted_picture_is_too_strange(name, value):
    view = viewport_from({**dict(VIEW.fields), name: value}, VIEW, CITY)
    assert CITY.west <= view.centre.lon <= CITY.east
    assert FINEST <= view.metres_per_pixel <= COARSEST
    assert draw_map(view, AREAS)


@pytest.mark.parametrize("value", [*GARBAGE, "641", "-1"])
def test_no_tap_is_too_strange(value):
    taps = [read_tap({"pos.x": value, "pos.y": "10"}, VIEW), read_tap({"pos.x": "10", "pos.y": value}, VIEW)]
    assert all(tap is None or VIEW.box.west <= tap.lon <= VIEW.box.east for tap in taps)


def test_what_is_a_tap_and_what_is_none():
    assert read_tap({"pos.x": "320", "pos.y": "200"}, VIEW) == pytest.approx(PALACE)
    assert read_tap({"pos.x": "0", "pos.y": "0"}, VIEW) is None
    assert read_tap({}, VIEW) is None
    assert read_tap({"map_move": "centre"}, VIEW) == PALACE


def texts(svg: str) -> list[str]:
    return [
        element.text or "" for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    ]


def test_the_whole_city_is_small_and_names_its_districts():
    svg = draw_map(WHOLE, AREAS)
    assert len(svg) < 12_000
    assert len({area.name for area in AREAS} & set(texts(svg))) >= 20


def nudged(lon: float, lat: float) -> tuple[float, float]:
    dice = random.Random(f"{lon:.7f} {lat:.7f}")
    return lon + dice.gauss(0, 0.0003), lat + dice.gauss(0, 0.0003)


def rugged(area):
    """The same district with a border as surveyors draw it: a corner every 50 metres, none of them straight."""
    shape = segmentize(Polygon(area.polygon["coordinates"][0]), 0.0005)
    noisy = transform(shape, lambda corners: array([nudged(*corner) for corner in corners]))
    return SimpleNamespace(name=area.name, polygon=mapping(noisy.buffer(0)))


def test_with_real_borders_the_whole_city_is_small_too():
    areas = [rugged(area) for area in AREAS]
    assert sum(len(str(area.polygon)) for area in areas) > 200_000
    assert len(draw_map(WHOLE, areas)) < 12_000


def test_texts_are_escaped():
    bad = '<script>"&\0\x1b'
    svg = draw_map(VIEW, [SimpleNamespace(name=bad, polygon=AREAS[0].polygon)], labels=[Label(bad, PALACE)])
    assert "<script" not in svg
    assert '<script>"&' in texts(svg)


def test_pin_marks_and_scale():
    svg = draw_map(VIEW, AREAS, pin=PALACE, marks=[Mark(7, Point(9.19, 48.78)), Mark(8, Point(9, 48))])
    assert 'transform="translate(320.0 200.0)"' in svg
    assert "7" in texts(svg)
    assert "8" not in texts(svg)
    assert "1 km" in texts(svg)


def test_fifty_marks_are_no_burden():
    dice = random.Random(1)
    spots = [Point(dice.uniform(9.05, 9.3), dice.uniform(48.7, 48.86)) for _ in range(50)]
    svg = draw_map(around_points(spots), AREAS, marks=[Mark(n, spot) for n, spot in enumerate(spots, 1)])
    assert {str(n) for n in range(1, 51)} <= set(texts(svg))
    assert len(svg) < 14_000


def test_an_area_beyond_the_picture_is_not_drawn():
    assert 'class="a"' not in draw_map(Viewport(Point(0, 0), 10), AREAS)


def test_the_address_of_the_picture_needs_no_escape_and_loses_nothing():
    svg = draw_map(WHOLE, AREAS, labels=[Label("Höhe & Tal „1“", PALACE)])
    uri = as_data_uri(svg)
    assert not re.search(r'[<>"&#\s](?<! )', uri)
    assert unquote(uri.removeprefix("data:image/svg+xml,")) == svg
