"""The table: every cell against a second reading of the data file, and every fault named by its place."""

import copy
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import plakette
from plakette.emission import Fuel, Rules, Table, TableError, VehicleFacts, emission_group, parse_table

FILE = Path(plakette.__file__).parent / "data" / "emission_table.json"
ON = date(2026, 11, 22)
PREFIX = {"M1": "04", "N": "06"}


@pytest.fixture(scope="module")
def raw():
    return json.loads(FILE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def table(raw) -> Table:
    return parse_table(raw)


def listed(text: str, code: int) -> bool:
    """Is a code in a list like "01 02 18-70"? Compares numbers, builds no set: not the way of the product."""
    if text == "*":
        return True
    spans = (part.partition("-") for part in text.split(" "))
    return any(int(first) <= code <= int(last or first) for first, _dash, last in spans)


def expected(raw: dict[str, Any], name: str, fuel: str, code: int, filter_name: str) -> int:
    """The oracle: the highest group whose list names the code."""
    lists = raw["tables"][name]
    sources = {
        "petrol": [lists["petrol"]],
        "gas": [lists["petrol"], lists["gas"]],
        "diesel": [lists["diesel"], lists["filters"].get(filter_name, {})],
    }[fuel]
    return max([1, *(int(group) for source in sources for group, text in source.items() if listed(text, code))])


@pytest.mark.parametrize("name", ["M1", "N"])
@pytest.mark.parametrize("fuel", ["petrol", "gas", "diesel"])
def test_every_code_of_every_list_has_the_group_the_data_name(raw, table, name, fuel):
    filters = ["none", *raw["tables"]["M1"]["filters"], *raw["tables"]["N"]["filters"]]
    for code in range(100):
        for filter_name in filters if fuel == "diesel" else ["none"]:
            facts = VehicleFacts(key=f"{PREFIX[name]}{code:02d}", fuel=Fuel(fuel), filter=filter_name)
            found = emission_group(facts, Rules(table), ON)
            assert found.group == expected(raw, name, fuel, code, filter_name), (facts, found)


@pytest.mark.parametrize("key", ["35A0", "35M0", "36N0", "36Y0", "36ZA", "36AA", "66A0", "66D0", "36AO"])
@pytest.mark.parametrize("fuel", list(Fuel))
def test_euro_5_and_6_are_green_whatever_burns(table, key, fuel):
    found = emission_group(VehicleFacts(key=key, fuel=fuel), Rules(table), ON)
    assert (found.group, found.sticker, found.code) == (4, "green", "prefix")


@pytest.mark.parametrize(
    ("key", "fuel", "filter_name", "group"),
    [
        ("0435", "diesel", None, 2),
        ("0435", "petrol", None, 4),
        ("0435", "diesel", "PM1", 3),
        ("0430", "diesel", None, 3),
        ("0430", "diesel", "PM2", 4),
        ("0432", "diesel", None, 4),
        ("0414", "diesel", None, 1),
        ("0414", "diesel", "PM0", 2),
        ("0477", "petrol", None, 4),
        ("0476", "petrol", None, 1),
        ("0471", "gas", None, 4),
        ("0471", "petrol", None, 1),
        ("0471", "diesel", None, 2),
        ("0600", "diesel", "PM5", 1),
        ("0400", "diesel", "PM5", 4),
        ("0634", "diesel", None, 3),
        ("0634", "diesel", "PMK2", 4),
        ("0690", "gas", None, 4),
        ("0690", "petrol", None, 1),
        ("0661", "petrol", None, 4),
    ],
)
def test_known_vehicles(table, key, fuel, filter_name, group):
    """Cells checked by hand against the announcement and its sources."""
    facts = VehicleFacts(key=key, fuel=Fuel(fuel), filter=filter_name)
    assert emission_group(facts, Rules(table), ON).group == group


def broken(raw: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    changed = copy.deepcopy(raw)
    *way, last = path.split("/")
    place: Any = changed
    for step in way:
        place = place[step]
    if value is KeyError:
        del place[last]
    else:
        place[last] = value
    return changed


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("tables/M1/diesel/3", "30 3x", "tables.M1.diesel.3"),
        ("tables/M1/diesel/3", "52-44", "tables.M1.diesel.3"),
        ("tables/M1/diesel/3", "30 30", "tables.M1.diesel.3"),
        ("tables/M1/diesel/3", "25", "tables.M1.diesel.3"),
        ("tables/M1/diesel/3", 30, "tables.M1.diesel.3"),
        ("tables/M1/diesel/5", "30", "tables.M1.diesel.5"),
        ("tables/N/filters/Rußfilter", {"2": "10"}, "tables.N.filters.Rußfilter"),
        ("tables/N/petrol", KeyError, "tables.N.petrol"),
        ("tables", {}, "tables"),
        ("tables", [], "tables"),
        ("prefixes/04/table", "M9", "prefixes.04.table"),
        ("prefixes/04/group", 4, "prefixes.04"),
        ("prefixes/35/euro", "fünf", "prefixes.35.euro"),
        ("prefixes/35/group", 7, "prefixes.35.group"),
        ("prefixes/3", {"group": 4}, "prefixes.3"),
        ("no_combustion", True, "no_combustion"),
        ("foreign", None, "foreign"),
        ("foreign/diesel/light", {"gestern": 2}, "foreign.diesel.light.gestern"),
        ("foreign/diesel/light", {"2001-01-01": 3, "1997-01-01": 2}, "foreign.diesel.light"),
        ("foreign/diesel/light", {"1997-01-01": 3, "2001-01-01": 2}, "foreign.diesel.light"),
        ("foreign/proof/petrol", {"vier": 4}, "foreign.proof.petrol.vier"),
        ("foreign/proof", KeyError, "foreign.proof"),
        ("notes", {}, "notes"),
        ("notes", [{"table": "M1", "filter": "PMK1"}], "notes.0"),
        ("notes", [{"table": "M1", "filter": "PM1", "codes": "27"}], "notes.0.text"),
    ],
)
def test_a_fault_in_the_table_is_named_by_its_place(raw, path, value, place):
    with pytest.raises(TableError) as refused:
        parse_table(broken(raw, path, value))
    assert str(refused.value).startswith(f"{place}:")


@pytest.mark.parametrize("document", [None, [], "table", 4, {4: 2}])
def test_what_is_no_table_at_all_is_refused(document):
    with pytest.raises(TableError):
        parse_table(document)


def test_the_table_cannot_be_changed(table):
    with pytest.raises(TypeError):
        table.lists["M1"].diesel["35"] = 4
    with pytest.raises(AttributeError):
        table.no_combustion = 1


def test_the_data_file_keeps_sources_and_certainty(raw):
    assert set(raw["sources"]) == set("ABCDEFG")
    assert {"tables.M1.diesel", "tables.N", "official"} <= set(raw["certainty"])
