"""Squares stand for districts: which one is a point in?"""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.geo.models import Area, AreaSet
from portal.geo.points import Point
from portal.geo.services import BadAreas, area_at, load_areas, read_areas


def square(west: float, south: float, size: float = 1.0) -> dict:
    east, north = west + size, south + size
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def feature(geometry, **properties) -> dict:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


WEST = feature(square(0, 0), name="Westen", nr=1)
EAST = feature(square(1, 0), name="Osten", nr=2)
BOTH = collection(WEST, EAST)


def load(text: str = BOTH, **options):
    return load_areas("bezirke", read_areas(text, name_field="name", code_field="nr"), **options)


class Grid(TestCase):
    @settings(deadline=None, max_examples=30)
    @given(st.floats(0.001, 4.999), st.floats(0.001, 3.999))
    def test_every_point_is_in_the_square_arithmetic_says(self, lon, lat):
        squares = [feature(square(x, y), name=f"{x}-{y}") for x in range(5) for y in range(4)]
        load_areas("gitter", read_areas(collection(*squares), name_field="name"))
        area = area_at(Point(lon, lat), "gitter")
        assert area is not None
        x, y = (int(n) for n in area.code.split("-"))
        assert x <= lon <= x + 1
        assert y <= lat <= y + 1


@pytest.mark.django_db
def test_a_point_on_a_shared_border_has_one_area():
    load()
    area = area_at(Point(1.0, 0.5), "bezirke")
    assert area is not None
    assert area.code == "1"


@pytest.mark.django_db
def test_outside_there_is_none():
    load()
    assert area_at(Point(2.5, 0.5), "bezirke") is None
    assert area_at(Point(0.5, 0.5), "unbekannt") is None


@pytest.mark.django_db
def test_the_polygon_decides_not_its_box():
    triangle = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 1], [0, 0]]]}
    load(collection(feature(triangle, name="Eck", nr=1)))
    assert area_at(Point(0.1, 0.1), "bezirke") is not None
    assert area_at(Point(0.9, 0.9), "bezirke") is None


@pytest.mark.django_db
def test_a_hole_is_outside_and_an_island_inside():
    holed = {
        "type": "MultiPolygon",
        "coordinates": [
            [square(0, 0, 3)["coordinates"][0], square(1, 1)["coordinates"][0]],
            square(10, 10)["coordinates"],
        ],
    }
    load(collection(feature(holed, name="Insel", nr=1)))
    assert area_at(Point(1.5, 1.5), "bezirke") is None
    assert area_at(Point(10.5, 10.5), "bezirke") is not None


@pytest.mark.django_db
def test_sets_live_side_by_side():
    load()
    load_areas("gemarkungen", read_areas(collection(feature(square(0, 0, 5), name="Alles")), name_field="name"))
    first, second = (area_at(Point(0.5, 0.5), key) for key in ("bezirke", "gemarkungen"))
    assert (str(first), str(second)) == ("Westen", "Alles")


@pytest.mark.django_db
def test_a_changed_border_counts_at_once():
    load()
    assert area_at(Point(0.5, 0.5), "bezirke") is not None
    load(collection(feature(square(5, 5), name="Westen", nr=1)))
    assert area_at(Point(0.5, 0.5), "bezirke") is None


@pytest.mark.django_db
def test_loading_twice_changes_nothing():
    assert (load().created, load().unchanged) == (2, 2)
    before = list(Area.objects.values_list("pk", flat=True))
    changed = load(collection(feature(square(0, 0), name="Weststadt", nr=1)))
    assert (changed.created, changed.changed, changed.removed) == (0, 1, 1)
    assert list(Area.objects.values_list("pk", flat=True)) == before[:1]


@pytest.mark.django_db
def test_a_dry_run_changes_nothing():
    assert load(dry_run=True).created == 2
    assert not AreaSet.objects.exists()


BOW_TIE = [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]
FAULTS = {
    "no json": ("{", "Kein JSON"),
    "no collection": ("[]", "Keine FeatureCollection"),
    "empty": (collection(), "Keine FeatureCollection"),
    "no properties": (collection({"geometry": square(0, 0)}), "keine Eigenschaften"),
    "no code": (collection(feature(square(0, 0), name="A")), "„nr“ fehlt"),
    "no name": (collection(feature(square(0, 0), nr=1)), "„name“ fehlt"),
    "long code": (collection(feature(square(0, 0), name="A", nr="1" * 51)), "zu lang"),
    "twice": (collection(WEST, WEST), "kommt zweimal vor"),
    "a point": (collection(feature({"type": "Point", "coordinates": [0, 0]}, name="A", nr=1)), "kein Polygon"),
    "nothing": (collection(feature(None, name="A", nr=1)), "kein Polygon"),
    "open ring": (
        collection(feature({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0]]]}, name="A", nr=1)),
        "keine lesbare Grenze",
    ),
    "bow tie": (
        collection(feature({"type": "Polygon", "coordinates": BOW_TIE}, name="A", nr=1)),
        "eine Grenze, die nicht stimmt",
    ),
    "no coordinates": (collection(feature({"type": "Polygon", "coordinates": []}, name="A", nr=1)), "ist leer"),
    "nowhere": (collection(feature(square(5_000_000, 9_000_000), name="A", nr=1)), "weder Grade"),
    "a collection": (
        collection(feature({"type": "GeometryCollection", "geometries": [square(0, 0)]}, name="A", nr=1)),
        "kein Polygon, sondern GeometryCollection",
    ),
    "no such letter": (collection(feature(square(0, 0), name="A\0", nr=1)), "das es nicht gibt"),
    "nested too deep": ("[" * 100_000, "Kein JSON"),
    "a huge number": (
        collection(feature({"type": "Polygon", "coordinates": [[[1e999, 0], [1, 0], [1, 1]]]}, name="A", nr=1)),
        "keine lesbare Grenze",
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_faults_are_named(case):
    text, sentence = FAULTS[case]
    with pytest.raises(BadAreas, match=sentence):
        read_areas(text, name_field="name", code_field="nr")


@pytest.mark.django_db
def test_the_version_rises_when_an_area_changes_and_only_then():
    versions = []
    for text in (BOTH, BOTH, collection(WEST), collection(feature(square(0, 0), name="Weststadt", nr=1))):
        load(text)
        versions.append(AreaSet.objects.get().version)
    load(BOTH, dry_run=True)
    assert versions == [1, 1, 2, 3]
    assert AreaSet.objects.get().version == 3


@pytest.mark.django_db
def test_the_set_says_what_it_is_now():
    load(name="Bezirke", source="gezeichnet", is_demo=True)
    load(source="Stadtmessungsamt")
    area_set = AreaSet.objects.get()
    assert (area_set.name, area_set.source, area_set.is_demo) == ("Bezirke", "Stadtmessungsamt", False)


def test_heights_are_left_out():
    high = {"type": "Polygon", "coordinates": [[[0, 0, 240], [1, 0, 240], [0, 1, 240], [0, 0, 240]]]}
    (area,) = read_areas(collection(feature(high, name="Hügel")), name_field="name")
    assert area.polygon["coordinates"][0][1] == [1, 0]


def test_a_mark_of_the_byte_order_is_no_fault():
    assert len(read_areas("\ufeff" + BOTH, name_field="name")) == 2


def test_every_fault_is_named_with_its_number():
    text = collection(WEST, feature(None, name="A", nr=3), feature(None, name="B", nr=4))
    with pytest.raises(BadAreas) as bad:
        read_areas(text, name_field="name", code_field="nr")
    assert [problem[:9] for problem in bad.value.problems] == ["Gebiet 2:", "Gebiet 3:"]


def import_command(path, *args):
    out = StringIO()
    call_command("import_districts", str(path), "--set", "bezirke", "--name-field", "name", *args, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_command_loads_and_counts(tmp_path):
    path = tmp_path / "bezirke.geojson"
    path.write_text("\ufeff" + BOTH, encoding="utf-8")
    assert import_command(path, "--dry-run") == "Nur geprüft: 2 neu, 0 geändert, 0 entfernt, 0 unverändert.\n"
    assert "2 neu" in import_command(path, "--set-name", "Stadtbezirke", "--source", "Test")
    assert AreaSet.objects.get().name == "Stadtbezirke"
    assert "2 unverändert" in import_command(path)


@pytest.mark.django_db
def test_the_command_says_what_is_wrong(tmp_path):
    path = tmp_path / "x.geojson"
    with pytest.raises(CommandError, match="nicht lesbar"):
        import_command(path)
    path.write_text(collection(feature(None, name="A")))
    with pytest.raises(CommandError, match="kein Polygon"):
        import_command(path)
