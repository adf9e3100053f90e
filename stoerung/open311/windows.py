"""Which reports does a list call mean? Dates, pages, filters: read strictly, so nothing is lost silently."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date, parse_datetime

from stoerung.open311.errors import ApiError

LONGEST = timedelta(days=90)
PAGE_SIZE = 1000
"""Also the most a page may hold."""
STATUSES = frozenset({"open", "closed"})
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Window:
    """From a moment (included) to a moment (not included). Answers show whole seconds, so it ends on one."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Page:
    """Counted from 1, in the order (requested_datetime, id), so that new reports come at the end."""

    number: int
    size: int

    @property
    def bounds(self) -> slice:
        return slice((self.number - 1) * self.size, self.number * self.size)


def read_window(query: Mapping[str, str], now: datetime, zone: ZoneInfo) -> Window:
    """`start_date` and `end_date`, both included to their last second; at most 90 days apart.

    One alone opens a window of 90 days; none means the last 90 days. ApiError 400 beyond the calendar.
    """
    try:
        return _window(query, now, zone)
    except OverflowError:
        raise ApiError(400, "start_date or end_date lies at the end of the calendar") from None


def _window(query: Mapping[str, str], now: datetime, zone: ZoneInfo) -> Window:
    start = _moment(query, "start_date", zone, at_end=False)
    end = _moment(query, "end_date", zone, at_end=True)
    if start is None:
        end = end or now + SECOND
        return Window(end - LONGEST - SECOND, end)
    if end is None:
        return Window(start, start + LONGEST + SECOND)
    if end <= start:
        raise ApiError(400, "end_date must not be before start_date")
    # Ninety whole days, both ends included, and the hour that a change of clocks may add.
    if end - start > LONGEST + timedelta(days=1, hours=1):
        raise ApiError(400, "start_date and end_date may lie at most 90 days apart")
    return Window(start, end)


def _moment(query: Mapping[str, str], name: str, zone: ZoneInfo, *, at_end: bool) -> datetime | None:
    """A W3C date or datetime with zone; a date alone is the whole day in the city."""
    text = query.get(name, "").strip()
    if not text:
        return None
    try:
        return _read(text, zone, at_end)
    except (ValueError, OverflowError):
        raise ApiError(400, f"{name} is not a date of the form 2026-11-25T12:30:00+01:00") from None


def _read(text: str, zone: ZoneInfo, at_end: bool) -> datetime:
    # A "+" that was not encoded arrives as a space.
    moment = parse_datetime(text.replace(" ", "+") if text.count(":") > 2 else text)
    if moment is not None and "T" in text.upper():
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return moment.replace(microsecond=0) + SECOND if at_end else moment
    day: date | None = parse_date(text)
    if day is None:
        raise ValueError(text)
    midnight = datetime.combine(day, time.min, tzinfo=zone)
    return midnight + timedelta(days=1) if at_end else midnight


def read_page(query: Mapping[str, str]) -> Page:
    number = _whole(query, "page", 1, 1_000_000)
    return Page(number, _whole(query, "page_size", PAGE_SIZE, PAGE_SIZE))


def _whole(query: Mapping[str, str], name: str, otherwise: int, most: int) -> int:
    text = query.get(name, "").strip()
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 8 and 1 <= int(text) <= most):
        raise ApiError(400, f"{name} must be a whole number from 1 to {most}")
    return int(text)


def read_statuses(query: Mapping[str, str]) -> frozenset[str]:
    """ "open", "closed" or both; nothing means both."""
    wanted = frozenset(read_list(query, "status"))
    if wanted - STATUSES:
        raise ApiError(400, "status must be open, closed or both, separated by a comma")
    return wanted or STATUSES


def read_list(query: Mapping[str, str], name: str) -> list[str]:
    """Comma-separated words without the empty ones."""
    words = query.get(name, "").replace("\x00", "").split(",")
    return [word.strip() for word in words if word.strip()]
