"""Words that mean danger are found in sentences and compounds; denied ones are not."""

import json

import pytest

from stoerung.hazards import find_hazard
from tests.stoerung.phrases import CATALOGUE

WORDS = {entry["code"]: entry["words"] for entry in json.loads(CATALOGUE.read_text())["hazard_words"]}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Starker Gasgeruch vor dem Haus", "gas"),
        ("vor der Schule riecht es stark nach Gas", "gas"),
        ("hier stinkts, es riecht nach Gas", "gas"),
        ("GASGERUCH!!!", "gas"),
        ("Erdgasgeruch im Hof", "gas"),
        ("aus der Laterne hängt ein Kabel heraus, freiliegende Kabel", "strom"),
        ("Da schauen blanke Drähte heraus", "strom"),
        ("ich habe einen Stromschlag bekommen", "strom"),
        ("ein offener Schacht auf dem Gehweg", "schacht"),
        ("Der Schacht ist offen", "schacht"),
        ("Kanaldeckel fehlt seit heute", "schacht"),
        ("der Gullydeckel in der Kurve fehlt", "schacht"),
        ("der Ast droht abzubrechen", "baum"),
        ("Baum liegt quer auf der Straße", "baum"),
        ("umgestürzte Bäume, umgestürzter Baum blockiert alles", "baum"),
        ("die Straße ist eingebrochen", "loch"),
        ("ein metertiefes Loch", "loch"),
        ("das Geländer ist abgebrochen", "absturz"),
        ("hier besteht Absturzgefahr", "absturz"),
        ("Mauer ist einsturzgefährdet", "einsturz"),
        ("Bewehrungseisen steht heraus", "bewehrung"),
        ("der Container brennt", "feuer"),
        ("es brennt im Wald", "feuer"),
        ("ein Mann liegt bewusstlos auf der Bank", "mensch"),
        ("Kind wurde verletzt", "mensch"),
        ("aus dem Auto läuft Öl aus", "chemie"),
        ("Im Bach ist eine ätzende Flüssigkeit", "chemie"),
        ("Unterführung ist überflutet", "wasser"),
        ("nicht nur Schmutz, sondern auch Gasgeruch", "gas"),
        ("nicht nur Gasgeruch auch Rauch", "gas"),
        ("offener Schacht ohne Absperrung", "schacht"),
        ("nicht gesicherter offener Schacht", "schacht"),
        ("offener Schacht, keine Absperrung", "schacht"),
        ("habe eine Granate gefunden", "waffe"),
    ],
)
def test_danger_is_found(text, code):
    assert find_hazard(text, WORDS) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Lampe kaputt",
        "Kein Gasgeruch, nur Kanal",
        "es gibt keinerlei Gasgeruch",
        "ohne Absturzgefahr",
        "Es ist niemand da, und nicht verletzt: niemand, keine Person verletzt",
        "Der Schacht ist nicht offen",
        "Gasgeruch nicht mehr vorhanden",
        "es riecht nicht nach Gas",
        "die Gasse ist dreckig",
        "Gasthaus Krone: Müll",
        "Straßenlaterne brennt nicht",
        "Laterne brennt am Tag",
        "der Papierkorb ist voll",
        "Loch im Zaun",
        "Baum ist trocken",
        "Stufe wackelt",
        "\x00",
        "x" * 10_000,
    ],
)
def test_no_danger_where_none_is_named(text):
    assert find_hazard(text, WORDS) is None


def test_the_order_given_decides():
    assert find_hazard("Gas und Feuer", {"feuer": ["Feuer"], "gas": ["Gas"]}) == "feuer"


def test_words_in_two_sentences_do_not_belong_together():
    assert find_hazard("Schacht. Offen ist die Frage", {"schacht": ["Schacht offen"]}) is None


def test_words_of_an_office_work_at_once():
    assert find_hazard("ein Krokodil im Neckar", {"tier": ["Krokodil"]}) == "tier"


def test_empty_words_match_nothing():
    assert find_hazard("irgendetwas", {"leer": ["", "  ", "!"]}) is None


@pytest.mark.parametrize("entry", json.loads(CATALOGUE.read_text())["hazard_words"], ids=lambda e: e["code"])
def test_every_shipped_word_finds_its_own_hazard(entry):
    missed = [word for word in entry["words"] if find_hazard(word, {entry["code"]: entry["words"]}) is None]
    assert not missed
