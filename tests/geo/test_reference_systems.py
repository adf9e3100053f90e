"""The same square north of the palace, in degrees and in the metres of either UTM zone."""

import json
from io import StringIO

import pytest
import shapely
from django.core.management import CommandError, call_command
from pyproj import Transformer

from portal.geo.models import AreaSet
from portal.geo.points import Point
from portal.geo.services import BadAreas, area_at, read_areas

PALACE = (9.1800, 48.7784)


def drawn(system: int, centre=PALACE, **members) -> str:
    """A square of some 200 m around the centre, in the coordinates of `system` (EPSG)."""
    change = Transformer.from_crs(4326, system, always_xy=True)
    ring = [
        change.transform(centre[0] + east, centre[1] + north)
        for east, north in [
            (-0.001, -0.001),
            (0.001, -0.001),
            (0.001, 0.001),
            (-0.001, 0.001),
            (-0.001, -0.001),
        ]
    ]
    feature = {"properties": {"name": "Schloss"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    return json.dumps({"type": "FeatureCollection", "features": [feature], **members})


def named(name: str) -> dict:
    return {"crs": {"type": "name", "properties": {"name": name}}}


def read(text: str, crs: int | None = None):
    (area,) = read_areas(text, name_field="name", crs=crs)
    return area


def is_around(area, centre=PALACE) -> bool:
    shape = shapely.from_geojson(json.dumps(area.polygon))
    wanted = shapely.box(centre[0] - 0.001, centre[1] - 0.001, centre[0] + 0.001, centre[1] + 0.001)
    return bool(shapely.hausdorff_distance(shape, wanted) < 2e-7)


@pytest.mark.parametrize("system", [4326, 25832])
def test_the_numbers_tell(system):
    assert is_around(read(drawn(system)))


@pytest.mark.parametrize(
    ("system", "name"),
    [
        (25832, "urn:ogc:def:crs:EPSG::25832"),
        (25833, "urn:ogc:def:crs:EPSG::25833"),
        (25833, "EPSG:25833"),
        (32632, "urn:ogc:def:crs:EPSG:9.8:32632"),
        (25832, "http://www.opengis.net/def/crs/EPSG/0/25832"),
        (4326, "urn:ogc:def:crs:OGC:1.3:CRS84"),
        (4258, "EPSG:4258"),
    ],
)
def test_the_file_says(system, name):
    assert is_around(read(drawn(system, **named(name))))


def test_whoever_imports_says():
    assert is_around(read(drawn(25833), crs=25833))


BERLIN = (13.4, 52.5)


def test_two_zones_are_possible_so_somebody_has_to_say():
    """What is Berlin in zone 33 is the Münsterland in zone 32."""
    with pytest.raises(BadAreas, match="bitte --crs 25832 oder --crs 25833"):
        read(drawn(25833, BERLIN))
    assert is_around(read(drawn(25833, BERLIN), crs=25833), BERLIN)


def test_the_west_of_zone_33_can_be_nothing_else():
    schwerin = (11.2, 53.6)
    assert is_around(read(drawn(25833, schwerin)), schwerin)


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:EPSG::31467", "", 7, "\0" * 500])
def test_other_systems_are_refused(name):
    with pytest.raises(BadAreas, match="wird nicht gelesen"):
        read(drawn(25832, **named(name)))


@pytest.mark.parametrize("crs", [[], "EPSG:25832", {"properties": None}])
def test_a_member_without_sense_is_refused(crs):
    with pytest.raises(BadAreas, match="wird nicht gelesen"):
        read(drawn(25832, crs=crs))


def test_a_wrong_system_gives_no_place_on_earth():
    with pytest.raises(BadAreas, match="keine Grade"):
        read(drawn(25832), crs=4326)


@pytest.mark.django_db
def test_the_command_takes_a_system(tmp_path):
    path = tmp_path / "berlin.geojson"
    path.write_text(drawn(25833, BERLIN))
    with pytest.raises(CommandError, match="UTM 33"):
        call_command("import_districts", str(path), "--name-field", "name")
    call_command("import_districts", str(path), "--name-field", "name", "--crs", "25833", stdout=StringIO())
    assert area_at(Point(*BERLIN), "stadtbezirke") is not None
    assert AreaSet.objects.get().version == 1
