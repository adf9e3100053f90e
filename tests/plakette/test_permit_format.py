"""The bytes of an interim permit, one by one."""

import unicodedata
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plakette.permit import MalformedError, Scope, c40, from_token, parse, seal, to_token
from plakette.permit.seal import PROFILE, write_body
from plakette.permit.statement import compare_key, is_plate
from plakette.plates import foreign_plate, parse_plate
from tests.factories.permit import DAY, new_key, statement

PLATES = ["S-AB 123", "S-AB 1234", "S-A 1", "WÜM-AB 123", "B-MW 1E", "Y-123456", "0 17-1", "BP 12-345"]
plates = st.from_regex(r"[A-Z0-9ÄÖÜ]([ -]?[A-Z0-9ÄÖÜ]){1,11}", fullmatch=True).filter(is_plate)
statements = st.builds(
    lambda plate, first, days, resigned, group, scope, number, reference: statement(
        plate=plate,
        issued_on=first,
        valid_from=first,
        valid_until=first + timedelta(days=days),
        signed_on=first + timedelta(days=min(resigned, days)),
        group=group,
        scope=scope,
        permit_id=number,
        key_reference=f"{reference:02X}",
    ),
    plates,
    st.dates(date(2020, 1, 1), date(2099, 1, 1)),
    st.integers(0, 13),
    st.integers(0, 13),
    st.sampled_from([2, 3, 4]),
    st.sampled_from(Scope),
    st.binary(min_size=8, max_size=8),
    st.integers(0, 255),
)


def test_every_field_stands_where_the_table_says():
    body = write_body(statement(key_reference="A7", permit_id=b"12345678", scope=Scope.SMALL_ZONE_TOO))
    assert body[:4].hex() == "dc036abc"
    assert c40.decode(body[4:10]) == "DEST02A7"
    assert int.from_bytes(body[10:13], "big") == int.from_bytes(body[13:16], "big") == 11232026
    assert body[16:18] == b"\x01\xc9"
    assert body[18:36] == b"\x00\x10" + PROFILE.bytes
    assert body[36:56] == b"\x01\x0820261123\x02\x0820261206"
    assert body[56:] == b"\x0a\x08S-AB 123\x0b\x02DE\x0c\x01\x04\x0d\x0812345678\x0e\x01\x03"


@pytest.mark.parametrize(
    ("plate", "length"), [("S-AB 123", 152), ("S-A 1234", 152), ("S-AB 1234", 153), ("WÜM-AB 12", 154)]
)
def test_a_plate_of_eight_bytes_makes_152(plate, length):
    sealed = seal(statement(plate=plate), new_key())
    assert len(sealed) == length
    assert sealed[-66:-64] == b"\xff\x40"


@given(statements)
@settings(max_examples=60, deadline=None)
def test_what_is_sealed_is_read_again(fact):
    sealed = seal(fact, new_key())
    assert parse(from_token(to_token(sealed))).statement == fact


@pytest.mark.parametrize("text", ["DEST0201", "D<<", "ABC", "AB"])
def test_c40_goes_both_ways(text):
    assert c40.decode(c40.encode(text)) == text.replace("<", " ")


def test_c40_refuses_what_it_cannot_write():
    for text in ("abc", "ABCD", "Ä12"):
        with pytest.raises(ValueError, match=r"left over|not found"):
            c40.encode(text)
    with pytest.raises(ValueError, match="no C40"):
        c40.decode(b"\xff\xff")


@pytest.mark.parametrize(
    "change",
    [
        {"valid_until": DAY + timedelta(days=14)},
        {"valid_until": DAY - timedelta(days=1)},
        {"valid_from": DAY - timedelta(days=1)},
        {"signed_on": DAY - timedelta(days=1)},
        {"signed_on": DAY + timedelta(days=14)},
        {"plate": ""},
        {"plate": "S"},
        {"plate": "s-ab 1"},
        {"plate": "S--AB 1"},
        {"plate": "S-AB 1 "},
        {"plate": "S-AB 12345678"},
        {"plate": unicodedata.normalize("NFD", "WÜM-A 1")},
        {"country": "D"},
        {"country": "de"},
        {"group": 1},
        {"group": 5},
        {"permit_id": b"1234567"},
        {"signer": "STUTTGART"},
        {"key_reference": "a1"},
    ],
)
def test_some_things_are_never_stated(change):
    with pytest.raises(MalformedError):
        replace(statement(), **change)


@pytest.mark.parametrize("text", PLATES)
def test_the_plates_of_the_order_form_fit(text):
    plate = parse_plate(text).only
    assert is_plate(plate.display)
    assert compare_key(plate.display) == plate.compare_key


@pytest.mark.parametrize(
    ("country", "text"), [("PL", "wa 12345"), ("UA", "АВ1234СЕ"), ("FR", "AB-123-CD"), ("GR", "ΙΒΗ-1234")]
)
def test_foreign_plates_fit(country, text):
    plate = foreign_plate(country, text)
    assert is_plate(plate.display)
    assert compare_key(text) == plate.compare_key == compare_key(plate.display)
