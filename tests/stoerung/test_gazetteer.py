"""The list of places: names find their points without network, and never raise."""

import json
from collections import Counter
from itertools import combinations

import pytest
from django.test import override_settings

from portal.geo.geocoding import Place, find_place, register_gazetteer
from portal.geo.points import Box, Point, distance
from stoerung import gazetteer

STUTTGART = Box(9.03, 48.69, 9.32, 48.87)
AROUND = Box(8.9, 48.6, 9.45, 48.95)
RAW = json.loads((gazetteer.DATA / "gazetteer.json").read_text(encoding="utf-8"))
NEIGHBOURS = json.loads((gazetteer.DATA / "neighbours.json").read_text(encoding="utf-8"))
DISTRICTS = (
    "Bad Cannstatt, Birkach, Botnang, Degerloch, Feuerbach, Hedelfingen, Möhringen, Mühlhausen, Münster, "
    "Obertürkheim, Plieningen, Sillenbuch, Stammheim, Stuttgart-Mitte, Stuttgart-Nord, Stuttgart-Ost, "
    "Stuttgart-Süd, Stuttgart-West, Untertürkheim, Vaihingen, Wangen, Weilimdorf, Zuffenhausen"
)
GARBAGE = (
    *("", " ", "\x00", "Schloss\x00platz\x00", "🚧🚲", "\ud800", "-", "Straße", "12", "12a", "a" * 10_000),
    *("Schlossplatz " * 1000, "‮", "',--;", "%s%n{0}", "\n\r\t", "ß" * 500, "1" * 10_000, "haltestelle"),
    *("Stuttgart", "am", "Haltestelle Haltestelle", "é̀̂" * 300, "()[]*+?\\"),
)


def found_at(said: str) -> Place:
    """The place somebody means, which has to be known."""
    place = gazetteer.look_up(said)
    assert place is not None, said
    return place


def point_at(said: str) -> Point:
    point = found_at(said).point
    assert point is not None, said
    return point


# --- The data ---


def test_there_are_many_places_and_all_districts():
    districts = [entry.name for entry in gazetteer.entries() if entry.kind == "district"]
    assert len(gazetteer.entries()) >= 130
    assert ", ".join(sorted(districts)) == DISTRICTS


def test_every_place_has_a_source_with_title_publisher_licence_and_date():
    for row in RAW["places"] + NEIGHBOURS["municipalities"]:
        sources = RAW["sources"] if "kind" in row else NEIGHBOURS["sources"]
        assert all(sources[row["source"]][key] for key in ("title", "published", "licence", "date")), row
        assert row["ref"], row


def test_every_place_lies_in_the_city():
    assert [entry.name for entry in gazetteer.entries() if not gazetteer.within(entry.point, STUTTGART)] == []


def test_no_two_places_share_a_point():
    points = Counter(entry.point for entry in gazetteer.entries())
    assert [place for place, times in points.items() if times > 1] == []


def test_no_two_places_share_a_name():
    owners = Counter(form for entry in gazetteer.entries() for form in entry.forms)
    assert [form for form, times in owners.items() if times > 1] == []


def test_names_of_several_places_are_nobodys_own():
    own = {form for entry in gazetteer.entries() for form in entry.forms}
    shared = Counter(form for entry in gazetteer.entries() for form in entry.shared)
    assert shared
    assert all(times > 1 for times in shared.values())
    assert not own & set(shared)


def test_accuracy_fits_the_kind():
    least = {"stop": 50, "square": 100, "park": 150, "quarter": 800, "district": 1500}
    for entry in gazetteer.entries():
        assert least.get(entry.kind, 50) <= entry.accuracy_m <= 1500, entry.name


@pytest.mark.parametrize("name", ["Untertürkheim", "Obertürkheim", "Rohr"])
def test_the_railways_coordinate_and_the_transport_associations_agree(name):
    assert 0 < distance(point_at(f"Bahnhof {name}"), point_at(name)) < 200


def test_only_alone_names_are_names():
    for row in RAW["places"]:
        assert set(row.get("only_alone", [])) <= {row["name"], *row["aliases"]}, row["name"]


# --- Names find their place ---


def test_all_names_and_aliases_find_themselves():
    for row in RAW["places"]:
        for name in (row["name"], *row["aliases"]):
            found = gazetteer.look_up(name)
            assert found is not None, name
            assert found.point == Point(row["lon"], row["lat"]), name
            assert (found.source, found.text) == ("gazetteer", name)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("Schloßplatz", "schlossplatz"),
        ("SCHLOSS-PLATZ", "schlossplatz"),
        ("am Schlosspl.", "schlossplatz"),
        ("Stuttgart-Schlossplatz", "schlossplatz"),
        ("Schlossplatz, 70173 Stuttgart", "schlossplatz"),
        ("  Schwab-Straße  ", "schwabstr"),
        ("Schwabstr.", "schwabstr"),
        ("Schwabstrasse Stuttgart", "schwabstr"),
        ("beim Österfeld", "oesterfeld"),
        ("Oesterfeld", "oesterfeld"),
        ("O\u0308sterfeld", "oesterfeld"),
        ("Hbf", "hauptbahnhof"),
        ("an der Wilhelma", "wilhelma"),
        ("Vaihingen Bf", "vaihingen bahnhof"),
        ("U-Bahn-Haltestelle Olgaeck", "haltestelle olgaeck"),
        ("Olgaeck (Haltestelle)", "haltestelle olgaeck"),
        ("Stuttgart", "stuttgart"),
        ("am", "am"),
    ],
)
def test_one_spelling_for_all(written, normal):
    assert gazetteer.normal_form(written) == normal


@pytest.mark.parametrize(
    ("said", "label", "accuracy"),
    [
        ("Hauptbahnhof", "Hauptbahnhof", 150),
        ("Bezirksrathaus Vaihingen", "Rathaus Vaihingen", 80),
        ("Schwabstr. 12, 70197 Stuttgart", "Schwabstraße", 700),
        ("Schwabstraße 12-14a", "Schwabstraße", 700),
        ("Schwabstraße 12, Stuttgart-West", "Schwabstraße", 700),
        ("Marienplatz 5", "Marienplatz", 200),
        ("Griegstraße", "Griegstraße", 400),
        ("Haltestelle Degerloch", "Degerloch", 50),
        ("Degerloch", "Degerloch", 1500),
        ("S-Bahn Feuersee", "Feuersee", 50),
        ("Haltestelle Markthalle", "Markthalle", 300),
        ("Berliner Platz", "Berliner Platz (Liederhalle)", 300),
        ("Berliner Platz 3", "Berliner Platz (Liederhalle)", 200),
    ],
)
def test_accuracy_says_how_much_was_understood(said, label, accuracy):
    found = found_at(said)
    assert (found.label, found.accuracy_m) == (label, accuracy)


@pytest.mark.parametrize(
    "said",
    [
        "Kelterplatz",
        "Schlossplatz Ludwigsburg",
        "Bahnhof, Esslingen",
        "Hauptstraße 3",
        "Degerloch 12",
        "Stuttgart",
    ],
)
def test_does_not_guess(said):
    assert gazetteer.look_up(said) is None


# --- Sentences ---


@pytest.mark.parametrize(
    ("text", "label", "accuracy"),
    [
        ("Laterne kaputt am Schlossplatz vor dem Café", "Schlossplatz", 300),
        ("Mülleimer in Degerloch an der Epplestraße voll", "Epplestraße", 400),
        ("Gully am Bahnhof Feuerbach verstopft", "Bahnhof Feuerbach", 300),
        ("Schlagloch irgendwo in Botnang", "Botnang", 1500),
        ("Ampel an der U-Bahn Haltestelle Charlottenplatz", "Charlottenplatz", 300),
    ],
)
def test_one_place_in_a_sentence(text, label, accuracy):
    found = gazetteer.find_in_text(text)
    assert found is not None
    assert (found.label, found.accuracy_m) == (label, accuracy)


@pytest.mark.parametrize(
    "text",
    [
        "Stelle im Gehweg kaputt, Rohr gebrochen",
        "Ampel steht immer auf Rot",
        "zwischen Marienplatz und Feuersee",
        "Loch beim Kelterplatz",
        "Papierkorb am Schlossplatz in Ludwigsburg",
        "irgendwo",
    ],
)
def test_no_place_is_better_than_a_wrong_one(text):
    assert gazetteer.find_in_text(text) is None


# --- Suggestions ---


@pytest.mark.parametrize(
    ("typed", "best"),
    [
        ("Schlosplatz", "Schlossplatz"),
        ("Schlosssplatz", "Schlossplatz"),
        ("hauptbanhof", "Hauptbahnhof"),
        ("Fernsehturn", "Fernsehturm"),
        ("Osterfeld", "Österfeld"),
        ("degerl", "Degerloch"),
        ("leuz", "Mineralbäder (Leuze)"),
        ("rathaus va", "Rathaus Vaihingen"),
        ("Schwabstraße 1", "Schwabstraße"),
    ],
)
def test_suggests_what_may_be_meant(typed, best):
    first = gazetteer.suggest(typed)[0]
    assert first.label == best
    assert point_at(first.text) == first.point


def test_suggests_all_who_share_a_name():
    assert {place.label for place in gazetteer.suggest("Kelterplatz")} == {
        "Kelterplatz Zuffenhausen",
        "Kelterplatz Untertürkheim",
    }


def test_suggests_no_more_than_wanted():
    assert len(gazetteer.suggest("sch", limit=3)) == 3
    assert gazetteer.suggest("sch", limit=0) == gazetteer.suggest("x", limit=5) == []


@pytest.mark.parametrize("text", GARBAGE)
def test_garbage_is_no_error(text):
    for answer in (gazetteer.look_up(text), gazetteer.find_in_text(text)):
        assert answer is None or answer.label == "Schlossplatz"
    assert len(gazetteer.suggest(text)) <= 5


def test_typos_are_the_same_from_both_sides():
    forms = sorted(form for entry in gazetteer.entries() for form in entry.forms)[::20]
    for a, b in combinations(forms, 2):
        assert gazetteer._one_typo_apart(a, b) == gazetteer._one_typo_apart(b, a)


# --- The map and the outside ---


def test_landmarks_are_inside_and_best_known_first():
    box = Box(9.15, 48.76, 9.2, 48.79)
    labels = gazetteer.landmarks(box, limit=8)
    assert [entry.rank for entry in labels] == [1] * 8
    assert all(gazetteer.within(entry.point, box) for entry in labels)
    assert gazetteer.landmarks(Box(0, 0, 1, 1), limit=8) == []


@pytest.mark.parametrize(
    ("lon", "lat", "name"),
    [
        (9.305, 48.74, "Esslingen am Neckar"),
        (9.276, 48.81, "Fellbach"),
        (9.17, 48.692, "Leinfelden-Echterdingen"),
    ],
)
def test_neighbour_is_the_nearest_centre_and_only_presumed(lon, lat, name):
    neighbour = gazetteer.neighbour_at(Point(lon, lat))
    assert neighbour is not None
    assert neighbour.name == name
    assert neighbour.distance_m < 500
    assert f"vermutlich die {neighbour.administration} zuständig" in neighbour.wording


def test_far_away_nobody_is_named():
    assert gazetteer.neighbour_at(Point(13.4, 52.5)) is None


def test_neighbours_lie_around_the_city_and_have_secure_addresses():
    rows = NEIGHBOURS["municipalities"]
    assert len(rows) >= 20
    for row in rows:
        assert gazetteer.within(Point(row["lon"], row["lat"]), AROUND), row
        assert row["website"].startswith("https://www.") or row["website"] == ""


def test_motorways_and_railway_are_others():
    assert [operator.key for operator in gazetteer.operators()] == ["autobahn", "bahn"]


@override_settings(GEOCODER_URL="")
def test_answers_the_geocoding_port_without_network(monkeypatch):
    monkeypatch.setattr("portal.geo.geocoding._gazetteers", [])
    register_gazetteer(gazetteer.look_up)
    assert find_place("am  Hbf").accuracy_m == 150
    assert find_place("Nirgendwo 7") == Place("Nirgendwo 7")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Marktplatz Böblingen", "Böblingen"),
        ("Echterdingen", "Leinfelden-Echterdingen"),
        ("Böblinger Straße", None),
    ],
)
def test_a_town_in_the_words_is_named(text, name):
    found = gazetteer.neighbour_named(text)
    assert (found.name if found else None) == name
