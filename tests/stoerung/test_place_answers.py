"""What somebody means by what they typed and tapped: the newest wish wins, and nothing is lost."""

import pytest

from portal.geo.geocoding import Place
from portal.geo.points import Point
from stoerung.gazetteer import look_up
from stoerung.place_answers import NEAR, Doubt, Typed, as_text, read, suggestions
from tests.factories.stoerung import SCHLOSSPLATZ, VAIHINGEN

PIN = as_text(SCHLOSSPLATZ)
OTHER_PIN = as_text(VAIHINGEN)


def look(text: str) -> Place:
    return look_up(text) or Place(text)


def answer(**typed):
    return read(Typed(**typed), look)


def test_a_known_name_is_a_point_with_its_exactness():
    place = answer(text="Schlossplatz").place
    assert place.source == "address"
    assert place.point is not None
    assert 0 < place.accuracy <= 300


def test_a_pin_is_exact_and_the_words_stay_beside_it():
    place = answer(text="hinter dem Kiosk", pin=PIN).place
    assert (place.text, place.point, place.source) == ("hinter dem Kiosk", SCHLOSSPLATZ, "map")


def test_the_device_says_how_exact_it_is():
    place = answer(pin=PIN, accuracy="25").place
    assert (place.source, place.accuracy) == ("device", 25)


def test_the_position_of_a_photo_is_known_by_it():
    assert answer(pin=PIN, pinned=" ".join(PIN), source="photo", photo=SCHLOSSPLATZ).place.source == "photo"


def test_a_new_name_replaces_an_old_pin():
    place = answer(text="Marienplatz", said="Schlossplatz", pin=PIN, pinned=" ".join(PIN)).place
    assert place.source == "address"
    assert place.point != SCHLOSSPLATZ


def test_new_words_that_are_no_place_are_asked_about_and_leave_the_pin():
    shown = {"text": "am dritten Mast", "pin": PIN, "pinned": " ".join(PIN)}
    assert answer(**shown).doubt == Doubt.PINNED
    insisted = answer(**shown, said="am dritten Mast", asked="pinned")
    assert insisted.doubt is None
    assert (insisted.place.text, insisted.place.point) == ("am dritten Mast", SCHLOSSPLATZ)


def test_a_new_pin_replaces_an_old_name():
    assert answer(text="Marienplatz", said="Marienplatz", pin=OTHER_PIN, pinned="").place.point == VAIHINGEN


def test_what_nobody_knows_is_asked_once_and_then_taken():
    first = answer(text="Musterweg 12")
    assert first.doubt == Doubt.UNKNOWN
    again = answer(text="Musterweg 12", said="Musterweg 12", asked="unknown")
    assert (again.doubt, again.place.text, again.place.point) == (None, "Musterweg 12", None)


def test_another_unknown_name_is_asked_again():
    assert answer(text="Nirgendweg", said="Musterweg 12", asked="unknown").doubt == Doubt.UNKNOWN


def test_a_whole_district_is_too_vague_once():
    assert answer(text="Vaihingen").doubt == Doubt.VAGUE
    insisted = answer(text="Vaihingen", said="Vaihingen", asked="vague")
    assert insisted.doubt is None
    assert insisted.place.accuracy > 1000


def test_a_device_that_guesses_is_too_vague_and_stays_a_device():
    seen = {"pin": PIN, "accuracy": "5000"}
    assert answer(**seen).doubt == Doubt.VAGUE
    again = answer(**seen, pinned=" ".join(PIN), source="device", asked="vague")
    assert (again.doubt, again.place.source) == (None, "device")


def test_a_town_around_the_city_is_elsewhere():
    assert answer(text="Böblingen, Marktplatz").doubt == Doubt.ELSEWHERE


def test_nothing_is_missing():
    assert answer().doubt == Doubt.MISSING


@pytest.mark.parametrize(
    "pin", [("nan", "48"), ("1e999", "48"), ("9", "-inf"), ("9", ""), ("9,18", "48,7"), ("x", "y")]
)
def test_a_pin_that_is_none_says_so(pin):
    assert answer(pin=pin).doubt == Doubt.UNREADABLE


@pytest.mark.parametrize(
    ("text", "metres"), [("nan", None), ("-5", None), ("inf", None), ("1e300", 100_000), ("x", None)]
)
def test_an_unsound_exactness_is_passed_over(text, metres):
    assert answer(pin=PIN, accuracy=text, pinned=" ".join(PIN), asked="vague").place.accuracy == metres


def test_suggestions_begin_with_the_place_within_a_sentence():
    found = suggestions("Laterne am Schlossplatz vor dem Café")
    assert found[0].key == NEAR
    chosen = answer(
        text="Laterne am Schlossplatz", said="Laterne am Schlossplatz", asked="unknown", choice=NEAR
    )
    assert chosen.place.text == "Laterne am Schlossplatz"
    assert chosen.place.point is not None


def test_a_suggestion_can_be_chosen_and_none_of_them_too():
    typed = {"text": "Schloßplaz", "said": "Schloßplaz", "asked": "unknown"}
    assert [entry.key for entry in suggestions("Schloßplaz")] == ["Schlossplatz"]
    assert answer(**typed, choice="Schlossplatz").place.text == "Schlossplatz"
    assert answer(**typed, choice="-").place.point is None
    assert answer(**typed, choice="gibt es nicht").place.text == "Schloßplaz"


def test_as_text_is_exact_to_a_hand():
    assert as_text(Point(9.1, 48.77777777)) == ("9.100000", "48.777778")
