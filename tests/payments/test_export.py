"""Tables for the treasury: no cell becomes a formula, numbers stay numbers."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.payments.export import accounting_csv, euros, safe_cell


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+49711",
        "-1+cmd|' /C calc'!A0",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "＝1+1",
        "＋1",
        "－1+1",
        "＠SUM(1)",
        "\u200b=1",
        "\ufeff=1",
        "|calc",
    ],
)
def test_what_looks_like_a_formula_is_text(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "Plakette", "S-AB 123", "Müller=Söhne", "-6,00", "6,00", "1,00 %", "a@b.de"]
)
def test_plain_text_and_plain_numbers_stay(text):
    assert safe_cell(text) == text


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (-600, "-600"),
        (Decimal("19.00"), "19,00"),
        (date(2026, 11, 23), "23.11.2026"),
        (datetime(2026, 11, 23, 11, 30, tzinfo=UTC), "23.11.2026 12:30"),
    ],
)
def test_values(value, cell):
    assert safe_cell(value) == cell


@pytest.mark.parametrize(
    ("cents", "text"), [(0, "0,00"), (5, "0,05"), (600, "6,00"), (-1, "-0,01"), (123456, "1234,56")]
)
def test_euros(cents, text):
    assert euros(cents) == text


def test_a_double_click_opens_it_in_a_german_excel():
    table = accounting_csv(["Beleg", "Brutto"], [["A-1", euros(600)], ['=HYPERLINK("x")', euros(-600)]])
    assert table.startswith(b"\xef\xbb\xbf")
    assert table.decode("utf-8-sig") == 'Beleg;Brutto\r\nA-1;6,00\r\n"\'=HYPERLINK(""x"")";-6,00\r\n'


@given(st.lists(st.lists(st.text(), min_size=3, max_size=3), max_size=5))
def test_nothing_begins_with_a_dangerous_sign(rows):
    table = accounting_csv(["a", "b", "c"], rows).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(table, newline=""), delimiter=";"):
        for cell in row:
            assert not cell.startswith(("=", "+", "@", "\t", "\r"))
