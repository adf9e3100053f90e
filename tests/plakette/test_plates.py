"""Number plates: what people type, and what it can mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plakette.plates import (
    DIGITS_ONLY,
    Plate,
    PlateError,
    PlateKind,
    foreign_plate,
    parse_plate,
    plate_from_boxes,
    stored_plate,
)


def readings(text: str) -> list[str]:
    return [plate.display for plate in parse_plate(text).plates]


@pytest.mark.parametrize(
    "text",
    [
        "S-AB 1234",
        "s-ab 1234",
        "S AB 1234",
        "S AB-1234",
        "S-AB-1234",
        "S-AB1234",
        "S  AB   1234",
        "S·AB 1234",
        "S–AB 1234",
        "S\u00a0AB\u00a01234",
        "S/AB 1234",
        "S:AB 1234",
        " S-AB 1 2 3 4 ",
        "Ｓ－ＡＢ　１２３４",
        "S-AB 1234 04/10",
        "S-AB 1234 (04-10)",
        "S-AB 1234 W",
        "S-AB 123 W 4",
        "D S-AB 1234",
    ],
)
def test_one_plate_has_many_spellings(text):
    assert readings(text) == ["S-AB 1234"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SAB1234", ["S-AB 1234", "SA-B 1234"]),
        ("SAB 1234", ["S-AB 1234", "SA-B 1234"]),
        ("sab 12e", ["S-AB 12E", "SA-B 12E"]),
        ("SABC1", ["SA-BC 1", "SAB-C 1"]),
        ("AB1", ["A-B 1"]),
        ("ABCDE123", ["ABC-DE 123"]),
        ("SÜW1", ["SÜ-W 1"]),
        ("HH 1234", ["HH-1234", "H-H 1234"]),
        ("BP1234", ["BP 12-34", "B-P 1234"]),
        ("HJ-KZ 88", ["HJ-KZ 88"]),
        ("SS-NS 1", ["SS-NS 1"]),
        ("D AB 1234", ["D-AB 1234"]),
        ("W-W 1", ["W-W 1"]),
    ],
)
def test_every_reading_is_offered(text, expected):
    assert readings(text) == expected


@pytest.mark.parametrize(
    ("text", "display", "kind"),
    [
        ("Y 123456", "Y-123456", "authority"),
        ("Y-1", "Y-1", "authority"),
        ("X 1234", "X-1234", "authority"),
        ("BP 12-345", "BP 12-345", "authority"),
        ("BD 16 123", "BD-16123", "authority"),
        ("THW 80123", "THW-80123", "authority"),
        ("BWL-4 1234", "BWL-41234", "authority"),
        ("B 12345", "B-12345", "authority"),
        ("0 17-1", "0 17-1", "authority"),
        ("0 12-1", "0 12-1", "authority"),
        ("0-170-23", "0 170-23", "authority"),
        ("1-1", "1-1", "authority"),
        ("S-07 123", "S-07123", "red_07"),
        ("S 06 1234", "S-061234", "red_06"),
        ("S-05123", "S-05123", "red_05"),
        ("S-04 1234", "S-041234", "short_term"),
        ("ES-03123", "ES-03123", "short_term"),
        ("S-AB 1234H", "S-AB 1234H", "normal"),
    ],
)
def test_special_plates(text, display, kind):
    plate = parse_plate(text).only
    assert (plate.display, plate.kind) == (display, kind)


@pytest.mark.parametrize(
    "text", ["Y 123456", "S-061234", "S-041234", "S-AB 1234 04/10", "S-AB 123 W 4", "D S-AB 1"]
)
def test_what_deserves_a_second_look_is_told(text):
    assert parse_plate(text).notes


def test_a_plain_plate_needs_no_words():
    assert parse_plate("S-AB 1234").notes == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Bitte geben Sie das Kennzeichen ein"),
        ("  - ", "Bitte geben Sie das Kennzeichen ein"),
        ("S-AB", "fehlt die Zahl"),
        ("1234", "fehlen die Buchstaben"),
        ("S-1234", "Ohne sie fahren nur Behörden"),
        ("S-AB 0123", "beginnt nicht mit 0"),
        ("S-AB 12345", "höchstens vier Ziffern"),
        ("S-ÄB 12", "keine Umlaute"),
        ("ABC-DE 1234", "höchstens acht Zeichen"),
        ("ABC-DE 123E", "höchstens acht Zeichen"),
        ("S-AB 12X", "kein deutsches Kennzeichen"),
        ("ABCD-E 12", "kein deutsches Kennzeichen"),
        ("Y-1234567", "höchstens sechs Ziffern"),
        ("ß-AB 12", "nur aus Buchstaben und Ziffern"),
        ("S-AB 12\x00", "nur aus Buchstaben und Ziffern"),
        ("Я-AB 12", "nur aus Buchstaben und Ziffern"),
        ("S" * 61, "zu lang"),
    ],
)
def test_a_refusal_says_what_is_wrong(text, words):
    with pytest.raises(PlateError, match=words):
        parse_plate(text)


def test_an_ambiguous_plate_names_its_readings():
    with pytest.raises(PlateError, match="S-AB 1234, SA-B 1234") as refused:
        _ = parse_plate("SAB1234").only
    assert refused.value.code == "ambiguous"


# --- Two boxes and a suffix


@pytest.mark.parametrize(
    ("boxes", "display"),
    [
        (("S", "AB 1234"), "S-AB 1234"),
        (("s", "ab1234", "e"), "S-AB 1234E"),
        (("S", "AB 1234E", "E"), "S-AB 1234E"),
        (("SA", "B 1234"), "SA-B 1234"),
        (("S", "S-AB 1234"), "S-AB 1234"),
        (("", "S-AB 1234", "H"), "S-AB 1234H"),
        (("S-AB 1234", ""), "S-AB 1234"),
        (("HH", "1234"), "HH-1234"),
        (("0", "17-1"), "0 17-1"),
        (("Y", "123456"), "Y-123456"),
        (("SÜW", "A 1"), "SÜW-A 1"),
    ],
)
def test_boxes_are_read(boxes, display):
    assert plate_from_boxes(*boxes).only.display == display


@pytest.mark.parametrize(
    ("boxes", "field"),
    [
        (("", "", ""), "prefix"),
        (("S", "", ""), "number"),
        (("", "AB 1234"), "prefix"),
        (("S1", "AB 1"), "prefix"),
        (("SÜWE", "AB 1"), "prefix"),
        (("ß", "AB 1"), "prefix"),
        (("S", "1234"), "number"),
        (("SAB", "1234"), "number"),
        (("S", "ÜB 12"), "number"),
        (("S", "AB 12", "X"), "suffix"),
        (("S", "AB 12E", "H"), "suffix"),
        (("ABC", "DE 123", "E"), "suffix"),
        (("S", "06123", "H"), "suffix"),
    ],
)
def test_a_wrong_box_is_named(boxes, field):
    with pytest.raises(PlateError) as refused:
        plate_from_boxes(*boxes)
    assert refused.value.field == field


def test_a_whole_plate_without_gap_in_one_box_is_still_asked():
    reading = plate_from_boxes("", "SAB1234", "E")
    assert [plate.display for plate in reading.plates] == ["S-AB 1234E", "SA-B 1234E"]


# --- From abroad


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("wx 12345", "WX 12345"),
        ("AB-123-CD", "AB-123-CD"),
        ("AB–123–CD", "AB-123-CD"),
        ("ZH·123456", "ZH-123456"),
        ("  1AB   2345 ", "1AB 2345"),
        ("34 ABC 123", "34 ABC 123"),
        ("АА 1234 ВВ", "AA 1234 BB"),  # Cyrillic
        ("ΑΒΕ-1234", "ABE-1234"),  # Greek
    ],
)
def test_foreign_plates_are_normalised(typed, text):
    plate = foreign_plate("PL", typed)
    assert (plate.display, plate.country, plate.kind) == (text, "PL", "foreign")


@pytest.mark.parametrize("typed", ["", "A", "-", "A" * 13, "WX 12345!", "WX\x0012345", "Ł1234", "A" * 99])
def test_foreign_plates_that_cannot_be_are_refused(typed):
    with pytest.raises(PlateError):
        foreign_plate("PL", typed)


# --- For every plate and every text

prefixes = st.text("ABCSÄÖÜ", min_size=1, max_size=3)
normal = st.builds(
    Plate,
    kind=st.just(PlateKind.NORMAL),
    prefix=prefixes,
    letters=st.text("ABEHWDS", min_size=1, max_size=2),
    digits=st.integers(1, 9999).map(str),
    suffix=st.sampled_from(["", "E", "H"]),
).filter(lambda plate: len(plate.compare_key) <= 8)
authority = st.builds(
    Plate,
    kind=st.just(PlateKind.AUTHORITY),
    prefix=st.sampled_from(sorted(DIGITS_ONLY - {"BP"})),
    digits=st.integers(1, 999_999).map(str),
)


@given(normal)
def test_a_normal_plate_is_read_back_from_its_display(plate):
    assert parse_plate(plate.display).only == plate
    assert parse_plate(plate.display.lower().replace(" ", "-")).only == plate
    assert stored_plate("DE", plate.display) == plate


@given(normal | authority)
def test_every_plate_is_among_the_readings_of_its_bare_letters_and_digits(plate):
    assert plate in parse_plate(plate.compare_key).plates
    assert stored_plate("DE", plate.display) == plate


@given(normal)
def test_two_boxes_leave_no_doubt(plate):
    reading = plate_from_boxes(plate.prefix, f"{plate.letters}{plate.digits}", plate.suffix)
    assert plate in reading.plates
    assert {found.prefix for found in reading.plates} == {plate.prefix}


def refusal(parse) -> str:
    """The sentence, or nothing where plates were read."""
    try:
        plates = parse()
    except PlateError as error:
        return str(error)
    return "" if plates and all(plate.display == plate.display.upper() for plate in plates) else "?"


@given(st.text(max_size=70) | st.text("SABÜEH0123 -/.·\u00a0DW", max_size=20))
def test_whatever_is_typed_is_read_or_refused_with_a_sentence(text):
    for parse in (
        lambda: parse_plate(text).plates,
        lambda: plate_from_boxes(text, text, "E").plates,
        lambda: plate_from_boxes("S", text).plates,
        lambda: (foreign_plate("PL", text),),
    ):
        assert len(refusal(parse)) not in range(1, 20)


def test_the_stored_form_must_match_exactly():
    with pytest.raises(PlateError):
        stored_plate("DE", "SAB1234")
    assert stored_plate("PL", "WX 12345").display == "WX 12345"
