"""Working days in Stuttgart: Monday to Friday without the public holidays of Baden-Württemberg."""

from datetime import date, timedelta
from functools import cache

import holidays


@cache
def _holidays(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("DE", subdiv="BW", years=year)


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _holidays(day.year)


def add_working_days(day: date, count: int) -> date:
    """The ``count``-th working day after ``day`` (which itself doesn't count, § 187 Abs. 1 BGB)."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_between(first: date, last: date) -> int:
    """How many working days lie after ``first`` up to and with ``last``; 0 if ``last`` is not later."""
    count = 0
    while first < last:
        first += timedelta(days=1)
        count += is_working_day(first)
    return count
