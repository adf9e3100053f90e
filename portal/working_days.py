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
    if last <= first:
        return 0
    weekdays = _weekdays_until(last) - _weekdays_until(first)
    free = sum(first < day <= last for year in range(first.year, last.year + 1) for day in _free_weekdays(year))
    return weekdays - free


def _weekdays_until(day: date) -> int:
    """Mondays to Fridays since the year 1, which began with a Monday."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * 5 + min(rest, 5)


@cache
def _free_weekdays(year: int) -> tuple[date, ...]:
    return tuple(day for day in _holidays(year) if day.weekday() < 5)
