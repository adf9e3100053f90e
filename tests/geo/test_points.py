import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.geo.points import Point, bounding_box, distance, point

LON = st.floats(-180, 180)
LAT = st.floats(-90, 90)
POINTS = st.builds(Point, LON, LAT)
PALACE = Point(9.1800, 48.7784)


@pytest.mark.parametrize(
    ("a", "b", "metres"),
    [
        (Point(0, 0), Point(1, 0), 111_195),
        (Point(0, 0), Point(0, 1), 111_195),
        (Point(9, 60), Point(10, 60), 55_597),
        (Point(0, 90), Point(120, -90), 20_015_115),
        (PALACE, PALACE, 0),
    ],
)
def test_distance(a, b, metres):
    assert distance(a, b) == pytest.approx(metres, abs=1)


@given(POINTS, POINTS)
def test_distance_is_the_same_both_ways(a, b):
    assert distance(a, b) == pytest.approx(distance(b, a), abs=1e-6)
    assert 0 <= distance(a, b) <= 20_015_116


# At the poles themselves the arithmetic of this test is less exact than the box.
@given(st.builds(Point, LON, st.floats(-89, 89)), st.floats(1, 50_000), st.floats(0, 360))
def test_no_point_of_the_circle_lies_outside_its_box(centre, radius, bearing):
    box = bounding_box(centre, radius)
    there = _travel(centre, radius * 0.999, bearing)
    assert box.west - 1e-9 <= there.lon <= box.east + 1e-9
    assert box.south - 1e-9 <= there.lat <= box.north + 1e-9


def test_the_box_is_hardly_larger_than_the_circle():
    box = bounding_box(PALACE, 1000)
    assert distance(Point(box.west, PALACE.lat), PALACE) == pytest.approx(1000, rel=0.01)
    assert distance(Point(PALACE.lon, box.north), PALACE) == pytest.approx(1000, rel=0.01)


def test_at_the_pole_and_the_date_line_the_box_goes_round():
    assert bounding_box(Point(9, 90), 1000)[::2] == (-180, 180)
    assert bounding_box(Point(179.999, 0), 1000)[::2] == (-180, 180)


@pytest.mark.parametrize(("lon", "lat"), [(181, 0), (0, 91), (math.nan, 0), (0, math.inf)])
def test_what_is_no_point(lon, lat):
    with pytest.raises(ValueError, match="not a point"):
        point(lon, lat)


def _travel(start: Point, metres: float, bearing: float) -> Point:
    """Along a great circle (Movable Type's direct formula)."""
    angle, turn = metres / 6_371_008.8, math.radians(bearing)
    lat, lon = math.radians(start.lat), math.radians(start.lon)
    sine = math.sin(lat) * math.cos(angle) + math.cos(lat) * math.sin(angle) * math.cos(turn)
    there = math.asin(max(-1.0, min(1.0, sine)))
    east = math.atan2(
        math.sin(turn) * math.sin(angle) * math.cos(lat), math.cos(angle) - math.sin(lat) * math.sin(there)
    )
    return Point((math.degrees(lon + east) + 540) % 360 - 180, math.degrees(there))
