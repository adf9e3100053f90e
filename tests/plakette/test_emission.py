"""From facts to group: exemptions, foreign vehicles, filters, missing and wrong facts."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import plakette
from plakette.emission import (
    ExemptionRule,
    FactsError,
    Fuel,
    Rules,
    VehicleClass,
    VehicleFacts,
    document_would_raise,
    emission_group,
    emission_key,
    parse_filter,
    parse_fuel,
    parse_table,
    parse_vehicle,
    what_a_filter_would_change,
)
from plakette.plates import parse_plate

DATA = Path(plakette.__file__).parent / "data"
ON = date(2026, 11, 22)
TABLE = parse_table(json.loads((DATA / "emission_table.json").read_text(encoding="utf-8")))
EXEMPTIONS = tuple(
    ExemptionRule(
        key=row["key"],
        name=row["name"],
        law=row["law"],
        valid_from=date.fromisoformat(row["valid_from"]),
        plate_suffix=row.get("plate_suffix", ""),
        plate_kind=row.get("plate_kind", ""),
    )
    for row in json.loads((DATA / "rules.json").read_text(encoding="utf-8"))["exemption"]
)
RULES = Rules(TABLE, EXEMPTIONS)
DIESEL = VehicleFacts(key="0435", fuel=Fuel.DIESEL)
POLISH = VehicleFacts(
    country="PL", fuel=Fuel.DIESEL, vehicle=VehicleClass.CAR, first_registration=date(2005, 3, 1)
)


def group_of(facts: VehicleFacts) -> int:
    group = emission_group(facts, RULES, ON).group
    assert group is not None
    return group


# --- The answer


def test_a_red_sticker_comes_with_its_reason():
    found = emission_group(DIESEL, RULES, ON)
    assert (found.group, found.sticker, found.eligible, found.code) == (2, "red", True, "listed")
    assert found.reason == "Schlüsselnummer 0435, Diesel: Schadstoffgruppe 2, rote Plakette."
    assert found.law == "35. BImSchV § 5, Anhang 2"


def test_group_1_hears_why_and_what_a_filter_would_change():
    found = emission_group(replace(DIESEL, key="0414"), RULES, ON)
    assert (found.group, found.sticker, found.eligible) == (1, "none", False)
    assert "keine Plakette" in found.reason
    assert "PM1 wäre es Gruppe 3, gelbe Plakette" in found.text


def test_a_key_in_no_list_is_group_1_and_asks_to_look_again():
    found = emission_group(VehicleFacts(key="9912", fuel=Fuel.PETROL), RULES, ON)
    assert (found.group, found.code) == (1, "unlisted")
    assert "prüfen" in found.text


@pytest.mark.parametrize(
    "facts", [VehicleFacts(key="36N0"), VehicleFacts(key="0432"), VehicleFacts(fuel=Fuel.ELECTRIC)]
)
def test_facts_that_change_nothing_may_be_missing(facts):
    assert emission_group(facts, RULES, ON).group == 4


def test_the_least_euro_norm_is_told_for_the_driving_bans():
    norms = {
        key: emission_group(VehicleFacts(key=key, fuel=Fuel.DIESEL), RULES, ON).euro
        for key in ("0432", "35A0", "36N0")
    }
    assert norms == {"0432": 0, "35A0": 5, "36N0": 6}


# --- Exemptions


@pytest.mark.parametrize(
    ("plate", "law"),
    [("S-AB 1234E", "Nr. 11"), ("S-AB 1234H", "Nr. 10"), ("S-07123", "Nr. 10")],
)
def test_a_plate_that_shows_the_exemption_needs_no_other_fact(plate, law):
    found = emission_group(VehicleFacts(plate=parse_plate(plate).only), RULES, ON)
    assert (found.group, found.sticker, found.eligible, found.code) == (None, None, False, "exempt")
    assert found.law.endswith(law)
    assert found.law in found.reason


def test_e_plates_are_exempt_only_since_the_day_of_the_rule():
    facts = VehicleFacts(key="36N0", plate=parse_plate("S-AB 1234E").only)
    assert emission_group(facts, RULES, date(2026, 9, 24)).group == 4
    assert emission_group(facts, RULES, date(2026, 9, 25)).group is None


def test_red_06_is_not_exempt():
    assert emission_group(replace(DIESEL, plate=parse_plate("S-06123").only), RULES, ON).group == 2


@pytest.mark.parametrize("rule", EXEMPTIONS, ids=lambda rule: rule.key)
def test_every_kind_of_anhang_3_is_exempt(rule):
    found = emission_group(replace(DIESEL, kind=rule.key), RULES, ON)
    assert (found.group, found.law) == (None, rule.law)


def test_a_letter_on_a_foreign_plate_shows_nothing():
    facts = replace(POLISH, plate=parse_plate("WX 1234E", "PL").only)
    assert emission_group(facts, RULES, ON).group == 3


def test_an_unknown_kind_is_refused():
    with pytest.raises(FactsError) as refused:
        emission_group(replace(DIESEL, kind="spaceship"), RULES, ON)
    assert refused.value.field == "kind"


# --- Filters


@pytest.mark.parametrize("name", TABLE.filters)
@pytest.mark.parametrize("prefix", ["04", "06"])
def test_a_filter_never_lowers(name, prefix):
    for code in range(100):
        facts = VehicleFacts(key=f"{prefix}{code:02d}", fuel=Fuel.DIESEL)
        bare, filtered = (group_of(replace(facts, filter=it)) for it in ("none", name))
        assert filtered >= bare


def test_a_class_of_the_other_list_does_not_count_and_is_told():
    found = emission_group(replace(DIESEL, filter="PMK1"), RULES, ON)
    assert found.group == 2
    assert "PMK1 gibt es in der Liste für Pkw nicht" in found.text


def test_a_filter_on_petrol_does_not_count_and_is_told():
    assert (
        "nur bei Diesel"
        in emission_group(VehicleFacts(key="0477", fuel=Fuel.PETROL, filter="PM1"), RULES, ON).text
    )


def test_a_filter_that_changes_nothing_is_told():
    assert "ändert bei dieser Nummer nichts" in emission_group(replace(DIESEL, filter="PM0"), RULES, ON).text


@pytest.mark.parametrize(
    ("key", "name", "words"),
    [
        ("0427", "PM1", "96/69/EG I"),
        ("0428", "PM1", "Quellen A und B"),
        ("0425", "PM4", "Anhang 2 Abs. 1 Nr. 4"),
    ],
)
def test_where_the_sources_leave_something_open_the_note_is_told(key, name, words):
    found = emission_group(VehicleFacts(key=key, fuel=Fuel.DIESEL, filter=name), RULES, ON)
    assert words in found.text


def test_what_a_filter_would_change():
    gains = {gain.what: gain.group for gain in what_a_filter_would_change(DIESEL, RULES, ON)}
    assert gains == {"PM1": 3, "PM5": 4}
    assert what_a_filter_would_change(VehicleFacts(key="0432", fuel=Fuel.DIESEL), RULES, ON) == ()
    assert what_a_filter_would_change(VehicleFacts(plate=parse_plate("S-A 1E").only), RULES, ON) == ()


# --- A vehicle class that contradicts the key


@pytest.mark.parametrize(
    ("key", "vehicle"), [("0435", VehicleClass.HEAVY), ("0435", VehicleClass.VAN), ("0634", VehicleClass.CAR)]
)
def test_the_prefix_decides_the_list_and_the_contradiction_is_told(key, vehicle):
    plain = VehicleFacts(key=key, fuel=Fuel.DIESEL)
    found = emission_group(replace(plain, vehicle=vehicle), RULES, ON)
    assert found.group == emission_group(plain, RULES, ON).group
    assert "Es gilt die Liste der Nummer" in found.text


# --- Registered abroad (§ 6)


@pytest.mark.parametrize(
    ("fuel", "vehicle", "last_day_before", "groups"),
    [
        ("diesel", "M1", "1996-12-31", (1, 2)),
        ("diesel", "M1", "2000-12-31", (2, 3)),
        ("diesel", "N1", "2005-12-31", (3, 4)),
        ("diesel", "N", "1996-09-30", (1, 2)),
        ("diesel", "N", "2001-09-30", (2, 3)),
        ("diesel", "N", "2006-09-30", (3, 4)),
        ("petrol", "M1", "1992-12-31", (1, 4)),
        ("gas", "M1", "1992-12-31", (1, 4)),
        ("petrol", "N", "1992-12-31", (1, 1)),
        ("petrol", "N", "2020-12-31", (1, 1)),
        ("electric", "N", "1992-12-31", (4, 4)),
    ],
)
def test_the_day_of_the_first_registration_decides(fuel, vehicle, last_day_before, groups):
    day = date.fromisoformat(last_day_before)
    facts = VehicleFacts(country="PL", fuel=Fuel(fuel), vehicle=VehicleClass(vehicle))
    days = (day, date.fromordinal(day.toordinal() + 1))
    found = tuple(emission_group(replace(facts, first_registration=it), RULES, ON).group for it in days)
    assert found == groups


@pytest.mark.parametrize(
    ("fuel", "norm", "filter_name", "group"),
    [
        ("diesel", 1, None, 1),
        ("diesel", 2, None, 2),
        ("diesel", 3, None, 3),
        ("diesel", 4, None, 4),
        ("diesel", 6, None, 4),
        ("diesel", 1, "PM1", 2),
        ("diesel", 2, "PM1", 3),
        ("diesel", 3, "PM1", 4),
        ("petrol", 1, None, 4),
        ("gas", 3, None, 4),
    ],
)
def test_a_proven_euro_norm_wins_over_the_date(fuel, norm, filter_name, group):
    facts = replace(POLISH, fuel=Fuel(fuel), euro_norm=norm, filter=filter_name)
    found = emission_group(facts, RULES, ON)
    assert (found.group, found.code, found.euro) == (group, "foreign_proof", norm)


def test_a_document_is_asked_only_where_it_would_raise_the_group():
    assert [gain.what for gain in document_would_raise(POLISH, RULES, ON)] == ["4", "5", "6"]
    assert document_would_raise(replace(POLISH, first_registration=date(2006, 1, 1)), RULES, ON) == ()
    assert document_would_raise(DIESEL, RULES, ON) == ()
    old = VehicleFacts(
        country="FR", fuel=Fuel.PETROL, vehicle=VehicleClass.HEAVY, first_registration=date(2020, 1, 1)
    )
    assert document_would_raise(old, RULES, ON)[0].sticker == "green"


def test_a_filter_abroad_counts_only_with_proof():
    found = emission_group(replace(POLISH, filter="PM1"), RULES, ON)
    assert found.group == 3
    assert "nur mit Nachweis" in found.text


def test_group_1_from_abroad_hears_what_a_document_would_change():
    found = emission_group(replace(POLISH, fuel=Fuel.PETROL, first_registration=date(1990, 1, 1)), RULES, ON)
    assert "Nachweis ab Euro 1" in found.text


# --- Missing and wrong facts


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (VehicleFacts(), "key"),
        (VehicleFacts(key="0435"), "fuel"),
        (VehicleFacts(country="PL", fuel=Fuel.DIESEL), "first_registration"),
        (VehicleFacts(country="PL", fuel=Fuel.DIESEL, first_registration=date(2006, 3, 1)), "vehicle"),
    ],
)
def test_a_fact_that_is_needed_and_missing_is_named(facts, field):
    with pytest.raises(FactsError) as refused:
        emission_group(facts, RULES, ON)
    assert (refused.value.field, refused.value.code) == (field, "missing")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (replace(POLISH, first_registration=date(2026, 11, 23)), "first_registration"),
        (replace(POLISH, first_registration=date(1850, 1, 1)), "first_registration"),
        (replace(POLISH, euro_norm=7), "euro_norm"),
        (replace(DIESEL, filter="PM9"), "filter"),
        (replace(DIESEL, key="043"), "key"),
    ],
)
def test_a_fact_that_cannot_be_is_refused(facts, field):
    with pytest.raises(FactsError) as refused:
        emission_group(facts, RULES, ON)
    assert (refused.value.field, refused.value.code) == (field, "invalid")


# --- What people type


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("0435", "0435"),
        (" 04 35 ", "0435"),
        ("o435", "0435"),
        ("O42O", "0420"),
        ("04.35", "0435"),
        ("04\u00a035", "0435"),
        ("０４３５", "0435"),
        ("36n0", "36N0"),
        ("36ao", "36AO"),
        ("35 A0", "35A0"),
        ("9912", "9912"),
    ],
)
def test_a_key_is_read_as_typed(typed, key):
    assert emission_key(typed, TABLE) == key


@pytest.mark.parametrize(
    "typed",
    ["", "4", "35", "A0", "435", "04350", "04A0", "ABCD", "0435\x00", "٠٤٣٥", "🚗🚗🚗🚗", "0435" + " " * 99],
)
def test_what_is_no_key_is_refused(typed):
    with pytest.raises(FactsError):
        emission_key(typed, TABLE)


def test_two_characters_ask_for_all_four():
    with pytest.raises(FactsError, match="alle vier Zeichen"):
        emission_key("35", TABLE)
    with pytest.raises(FactsError, match="letzten zwei"):
        emission_key("010035", TABLE)


@pytest.mark.parametrize(
    ("typed", "fuel"), [("Benzin", "petrol"), ("DIESEL", "diesel"), ("Strom", "electric"), ("lpg", "gas")]
)
def test_a_fuel_has_many_names(typed, fuel):
    assert parse_fuel(typed) == fuel


def test_other_words_are_refused():
    for parse, field in (
        (parse_fuel, "fuel"),
        (parse_vehicle, "vehicle"),
        (lambda text: parse_filter(text, TABLE), "filter"),
    ):
        with pytest.raises(FactsError) as refused:
            parse("Hybrid")
        assert refused.value.field == field


def test_filters_and_vehicles_are_read_loosely():
    assert [parse_filter(text, TABLE) for text in ("pm 1", "PM-2", "Stufe PMK0", "ohne")] == [
        "PM1",
        "PM2",
        "PMK0",
        "none",
    ]
    assert [parse_vehicle(text) for text in ("m1", "PKW", "N1", "n3")] == ["M1", "M1", "N1", "N"]
