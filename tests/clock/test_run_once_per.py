from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from portal.clock.models import DoneOnce, Sighting
from portal.clock.services import clean, day, hour, last_seen, run_once_per, see
from portal.clock.tasks import tick

pytestmark = pytest.mark.django_db


def test_once_per_period():
    done = []
    results = [run_once_per("probe", period, lambda: done.append(1)) for period in ("1", "1", "2")]
    assert results == [True, False, True]
    assert len(done) == 2


def test_every_job_for_itself():
    assert run_once_per("probe", "1", int)
    assert run_once_per("other", "1", int)


def test_work_that_fails_is_not_done():
    def fail():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_once_per("probe", "1", fail)
    assert run_once_per("probe", "1", int)


def test_the_day_is_stuttgart_s():
    assert day(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)) == "2026-11-23"


def test_the_night_with_two_hours_of_the_same_name_has_two_periods():
    summer, winter = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert (hour(summer), hour(winter)) == ("2026-10-25T00Z", "2026-10-25T01Z")


def test_the_clock_is_seen():
    assert last_seen("clock") is None
    tick()
    seen = last_seen("clock")
    assert seen is not None
    assert timezone.now() - seen < timedelta(seconds=5)
    see("clock")


def test_marks_of_long_ago_are_forgotten():
    run_once_per("probe", "1", int)
    DoneOnce.objects.update(done_at=timezone.now() - timedelta(days=91))
    run_once_per("probe", "2", int)
    assert clean() == 1


def test_clean_forgets_workers_of_long_ago():
    see("worker old")
    Sighting.objects.update(seen_at=timezone.now() - timedelta(days=91))
    see("worker new")
    assert clean() == 1
    assert last_seen("worker new")
    assert last_seen("worker old") is None
