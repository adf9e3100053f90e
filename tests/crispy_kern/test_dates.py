import datetime

import pytest
from django import forms

from portal.crispy_kern.dates import DatePartsField, DatePartsWidget


def form(required=True, **data):
    class DateForm(forms.Form):
        day = DatePartsField(required=required)

    return DateForm({f"day_{index}": value for index, value in zip("012", data.get("parts", ()), strict=False)})


def test_parts_become_a_date():
    typed = form(parts=(" 7 ", "03", "2005"))
    assert typed.is_valid()
    assert typed.cleaned_data["day"] == datetime.date(2005, 3, 7)


def test_nothing_is_no_date_where_it_may_be_left_out():
    typed = form(required=False, parts=("", "", ""))
    assert typed.is_valid()
    assert typed.cleaned_data["day"] is None


@pytest.mark.parametrize("parts", [("7", "", "2005"), ("", "", "2005"), ("7", "3")])
@pytest.mark.parametrize("required", [True, False])
def test_half_a_date_is_asked_for(parts, required):
    assert form(required=required, parts=parts).errors["day"] == ["Geben Sie Tag, Monat und Jahr an."]


@pytest.mark.parametrize(
    "parts", [("31", "2", "2005"), ("0", "1", "2005"), ("1", "13", "2005"), ("1", "1", "0")]
)
def test_a_day_that_does_not_exist_is_refused(parts):
    assert form(parts=parts).errors["day"] == ["Dieses Datum gibt es nicht. Prüfen Sie Tag, Monat und Jahr."]


@pytest.mark.parametrize("part", ["x", "-1", "1.5", "99999", "١"])
def test_other_than_numbers_is_refused(part):
    assert form(parts=(part, "1", "2005")).errors["day"]


def test_required_date_is_required():
    assert "day" in form(parts=()).errors


def test_known_date_fills_its_boxes():
    widget = DatePartsWidget()
    assert widget.decompress(datetime.date(2005, 3, 7)) == ["7", "3", "2005"]
    assert widget.decompress(None) == ["", "", ""]
