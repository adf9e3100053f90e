"""Dates and pages of a list call: every second belongs to some window."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from stoerung.open311.errors import ApiError
from stoerung.open311.windows import Page, read_list, read_page, read_statuses, read_window

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=ZONE)


def window(**query):
    return read_window(query, NOW, ZONE)


def test_nothing_means_the_last_ninety_days():
    found = window()
    assert found.end - found.start >= timedelta(days=90)
    assert found.start <= NOW - timedelta(days=90)
    assert found.end > NOW


def test_both_ends_are_included_to_their_last_second():
    found = window(start_date="2026-11-01T00:00:00Z", end_date="2026-11-01T23:59:59Z")
    assert found.end - found.start == timedelta(days=1)


def test_a_day_is_the_whole_day_in_the_city():
    found = window(start_date="2026-03-29", end_date="2026-03-29")  # the clocks go forward
    assert (
        found.end.astimezone(ZoneInfo("UTC")) - found.start.astimezone(ZoneInfo("UTC"))
    ).seconds == 23 * 3600


def test_one_date_opens_ninety_days():
    assert window(start_date="2026-01-01").end.date().isoformat() == "2026-04-01"
    assert window(end_date="2026-04-01").start.date().isoformat() == "2026-01-01"


def test_an_unencoded_plus_is_understood():
    assert window(start_date="2026-11-01T00:00:00 01:00").start.utcoffset() == timedelta(hours=1)


@pytest.mark.parametrize(
    "query",
    [
        {"start_date": "gestern"},
        {"start_date": "2026-02-30"},
        {"end_date": "9999-12-31"},
        {"start_date": "2026-01-01", "end_date": "2026-06-01"},
        {"start_date": "2026-02-01", "end_date": "2026-01-01"},
        {"start_date": "\x00"},
    ],
)
def test_unsound_dates_are_refused(query):
    with pytest.raises(ApiError) as refusal:
        window(**query)
    assert refusal.value.code == 400


def test_ninety_days_with_both_ends_are_allowed():
    assert window(start_date="2026-01-01", end_date="2026-04-01")


def test_pages_count_from_one():
    assert read_page({}) == Page(1, 1000)
    assert read_page({"page": "3", "page_size": "20"}).bounds == slice(40, 60)


@pytest.mark.parametrize(
    "query", [{"page": "0"}, {"page": "-1"}, {"page_size": "1001"}, {"page": "²"}, {"page": "x"}]
)
def test_unsound_pages_are_refused(query):
    with pytest.raises(ApiError):
        read_page(query)


def test_statuses():
    assert read_statuses({}) == {"open", "closed"}
    assert read_statuses({"status": "open"}) == {"open"}
    with pytest.raises(ApiError):
        read_statuses({"status": "offen"})


@pytest.mark.parametrize("query", [{"end_date": "0001-01-01"}, {"start_date": "9999-12-31"}])
def test_the_ends_of_the_calendar_are_refused(query):
    with pytest.raises(ApiError):
        window(**query)


def test_lists_lose_what_the_database_cannot_hold():
    assert read_list({"service_code": "a\x00, ,\x00"}, "service_code") == ["a"]
