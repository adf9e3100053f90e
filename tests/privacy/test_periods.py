from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.privacy.periods import Period, month_ends

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
PERIODS = st.builds(
    Period,
    years=st.integers(0, 12),
    months=st.integers(0, 30),
    days=st.integers(0, 400),
    year_end=st.booleans(),
)


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        (Period(days=90), date(2026, 11, 23), date(2027, 2, 21)),
        (Period(months=6), date(2026, 8, 31), date(2027, 2, 28)),
        (Period(years=1), date(2028, 2, 29), date(2029, 2, 28)),
        (Period(years=10, year_end=True), date(2026, 1, 1), date(2037, 1, 1)),
        (Period(years=10, year_end=True), date(2026, 12, 31), date(2037, 1, 1)),
        (Period(), date(2026, 5, 1), date(2026, 5, 1)),
    ],
)
def test_removal_day(period, start, end):
    assert period.removal_day(start) == end


@given(PERIODS, DAYS)
def test_latest_start_is_the_inverse(period, on):
    latest = period.latest_start(on)
    assert period.removal_day(latest) <= on
    assert period.removal_day(latest + timedelta(days=1)) > on


def test_month_ends():
    assert month_ends(date(2026, 11, 23), 3) == [date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 31)]
