"""Arithmetic of retention periods, in whole days of the local calendar. No database, no Django."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, kw_only=True)
class Period:
    """How long something is kept after its start event.

    `year_end`: the period begins with the end of the calendar year of the start event, as
    bookkeeping law counts (§ 147 (4) AO).
    """

    years: int = 0
    months: int = 0
    days: int = 0
    year_end: bool = False

    def removal_day(self, start: date) -> date:
        """First day on which a record whose period began on `start` is removed."""
        if self.year_end:
            start = date(start.year + 1, 1, 1)
        return _add_months(start, 12 * self.years + self.months) + timedelta(days=self.days)

    def latest_start(self, on: date) -> date:
        """Latest start day whose record is to be gone on `on`: the inverse of removal_day()."""
        start = _add_months(on, -12 * self.years - self.months) - timedelta(days=self.days)
        if self.year_end:
            start = date(start.year - 1, 12, 31)
        while self.removal_day(start) > on:
            start -= timedelta(days=1)
        while self.removal_day(start + timedelta(days=1)) <= on:
            start += timedelta(days=1)
        return start


def month_ends(first: date, count: int) -> list[date]:
    """Last days of `count` months, beginning with the month of `first`."""
    firsts = [_add_months(first.replace(day=1), n) for n in range(1, count + 1)]
    return [day - timedelta(days=1) for day in firsts]


def _add_months(day: date, months: int) -> date:
    """The same day of another month; 31st becomes the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
