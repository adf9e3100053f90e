import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.clock.models import Sighting
from portal.health.tasks import pulse
from portal.notifications.models import OutgoingMessage
from portal.notifications.states import Status

pytestmark = pytest.mark.django_db


def seen(name: str, seconds_ago: int) -> None:
    Sighting.objects.create(name=name, seen_at=timezone.now() - timedelta(seconds=seconds_ago))


def about(seconds: int) -> object:
    """A busy machine takes a moment between writing and looking."""
    return pytest.approx(seconds + 5, abs=5)


def message(number: int, *, due_since: int, status: Status = Status.QUEUED) -> None:
    now = timezone.now()
    dead = status == Status.DEAD
    OutgoingMessage.objects.create(
        event="test/probe",
        to="somebody@example.org",
        language="de",
        message_id=f"<{number}@example.org>",
        dedupe_key=f"probe-{number}",
        status=status,
        next_attempt_at=None if dead else now - timedelta(seconds=due_since),
        finished_at=now if dead else None,
        last_error="refused" if dead else "",
    )


def test_all_is_well(client: Client) -> None:
    seen("clock", 20)
    seen("worker one", 25)
    answer = client.get("/health/status")
    assert answer.status_code == 200
    assert answer.json() == {
        "state": "ok",
        "database": True,
        "migrations": True,
        "redis": True,
        "clock_seen_seconds_ago": about(20),
        "workers_seen_seconds_ago": {"one": about(25)},
        "outbox": {"due": 0, "oldest_due_seconds": 0, "dead": 0},
    }


def test_a_clock_never_seen_is_told(client: Client) -> None:
    found = client.get("/health/status").json()
    assert (found["state"], found["clock_seen_seconds_ago"]) == ("degraded", None)


def test_a_late_clock_is_told(client: Client) -> None:
    seen("clock", 121)
    seen("worker one", 1)
    assert client.get("/health/status").json()["state"] == "degraded"


def test_without_any_worker_it_is_not_well(client: Client) -> None:
    seen("clock", 1)
    seen("worker gone", 4000)
    found = client.get("/health/status").json()
    assert (found["state"], found["workers_seen_seconds_ago"]) == ("degraded", {})


def test_a_waiting_outbox_is_told(client: Client) -> None:
    seen("clock", 1)
    seen("worker one", 1)
    message(1, due_since=300)
    message(2, due_since=5)
    message(3, due_since=-300)
    found = client.get("/health/status").json()
    assert found["state"] == "degraded"
    assert found["outbox"] == {"due": 2, "oldest_due_seconds": about(300), "dead": 0}


def test_a_dead_letter_is_told(client: Client) -> None:
    seen("clock", 1)
    seen("worker one", 1)
    message(1, due_since=0, status=Status.DEAD)
    found = client.get("/health/status").json()
    assert (found["state"], found["outbox"]["dead"]) == ("degraded", 1)


@pytest.mark.parametrize("trouble", ["redis_gone", "redis_hangs"])
def test_redis_in_trouble_is_told_at_once(client: Client, trouble: str, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue(trouble)
    began = time.monotonic()
    answer = client.get("/health/status")
    assert time.monotonic() - began < 2
    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["redis"]) == ("degraded", False)


@pytest.mark.usefixtures("database_gone")
def test_without_database_it_is_down(client: Client) -> None:
    answer = client.get("/health/status")
    assert answer.status_code == 503
    assert answer.json() == {"state": "down", "database": False, "migrations": False, "redis": True}


def test_tells_nothing_about_people(client: Client) -> None:
    message(1, due_since=300)
    assert "somebody" not in client.get("/health/status").content.decode()


def test_a_pulse_is_seen(client: Client) -> None:
    pulse("celery@host-7")
    assert client.get("/health/status").json()["workers_seen_seconds_ago"].keys() == {"host-7"}
