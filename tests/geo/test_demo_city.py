"""The demo city has no gap and no overlap."""

import itertools
import json
import time
from typing import Any

import pytest
import shapely
from pyproj import Geod

from portal.geo.metres import UTM_32, WGS84, transformed
from portal.geo.models import AreaSet
from portal.geo.points import Point
from portal.geo.services import area_at
from stoerung.demo_city import DATA, districts, load_demo_city, outline, regions

KNOWN = json.loads(DATA.read_text())


def shapes(collection) -> dict[str, Any]:
    return {
        feature["properties"]["code"]: transformed(
            shapely.from_geojson(json.dumps(feature["geometry"])), WGS84, UTM_32
        )
        for feature in collection["features"]
    }


@pytest.mark.parametrize("parts", [districts, regions])
def test_the_parts_fill_the_outline(parts):
    (city,) = shapes(outline()).values()
    together = shapely.union_all(list(shapes(parts()).values()))
    assert shapely.symmetric_difference(city, together).area < 1


@pytest.mark.parametrize("parts", [districts, regions])
def test_no_two_parts_overlap(parts):
    for a, b in itertools.combinations(shapes(parts()).values(), 2):
        assert shapely.intersection(a, b).area < 1


def test_every_part_is_one_sound_piece():
    for collection in (districts(), regions(), outline()):
        for shape in shapes(collection).values():
            assert shape.is_valid
            assert (shape.geom_type, len(shape.interiors)) == ("Polygon", 0)


def test_there_are_23_districts_and_each_is_in_one_region():
    codes = {entry["code"] for entry in KNOWN["districts"]}
    assert len(codes) == len({entry["name"] for entry in KNOWN["districts"]}) == 23
    in_regions = [code for region in KNOWN["regions"].values() for code in region["districts"]]
    assert sorted(in_regions) == sorted(codes)


def test_every_centre_says_where_it_is_from():
    assert all(entry["source"].split(" ")[0] in KNOWN["sources"] for entry in KNOWN["districts"])


def test_the_outline_is_the_drawn_one_and_about_as_large_as_the_city():
    (city,) = shapes(outline()).values()
    drawn = transformed(shapely.Polygon(KNOWN["outline"]), WGS84, UTM_32)
    assert shapely.symmetric_difference(city, drawn).area < 100  # corners rounded to a centimetre
    area, _ = Geod(ellps="GRS80").geometry_area_perimeter(shapely.Polygon(KNOWN["outline"]))
    assert abs(area) / 1e6 == pytest.approx(235, abs=1)


@pytest.mark.django_db
def test_every_centre_is_in_its_own_district():
    load_demo_city()
    for entry in KNOWN["districts"]:
        area = area_at(Point(entry["lon"], entry["lat"]), "stadtbezirke")
        assert area is not None
        assert area.code == entry["code"]


@pytest.mark.django_db
def test_towns_around_are_outside():
    load_demo_city()
    for town in KNOWN["neighbours"]:
        assert area_at(Point(town["lon"], town["lat"]), "stadtgebiet") is None, town["name"]


@pytest.mark.django_db
def test_loading_marks_the_sets_as_demo_and_twice_changes_nothing():
    first = load_demo_city()
    assert {key: loaded.created for key, loaded in first.items()} == {
        "stadtbezirke": 23,
        "stadtgebiet": 1,
        "bauabteilungen": 4,
    }
    assert {loaded.unchanged for loaded in load_demo_city().values()} == {23, 1, 4}
    assert set(AreaSet.objects.values_list("is_demo", "version")) == {(True, 1)}


@pytest.mark.django_db
def test_loading_is_quick():
    begun = time.perf_counter()
    load_demo_city()
    assert time.perf_counter() - begun < 1
