"""Working days of Baden-Württemberg, counted and added."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.working_days import add_working_days, is_working_day, working_days_between

days = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 6), False),  # Epiphany, free here and in two other Länder only
        (date(2026, 6, 4), False),  # Corpus Christi
        (date(2026, 8, 15), False),  # a Saturday
        (date(2026, 11, 25), True),
        (date(2026, 10, 31), False),  # Reformation Day is no holiday here, but a Saturday
        (date(2025, 10, 31), True),
    ],
)
def test_holidays_of_the_land(day, works):
    assert is_working_day(day) is works


@given(days, st.integers(0, 90))
def test_counting_is_what_a_calendar_says(first, length):
    last = first + timedelta(days=length)
    by_hand = sum(is_working_day(first + timedelta(days=n)) for n in range(1, length + 1))
    assert working_days_between(first, last) == by_hand


@given(days, st.integers(1, 60))
def test_adding_and_counting_are_each_others_inverse(first, count):
    assert working_days_between(first, add_working_days(first, count)) == count


def test_backwards_is_none():
    assert working_days_between(date(2026, 5, 2), date(2026, 5, 1)) == 0
