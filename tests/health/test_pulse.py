"""A real worker and a real clock, on the run's own PostgreSQL and Valkey."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from celery.beat import PersistentScheduler
from django.db import connection

from portal.celery import app
from portal.clock.models import Sighting
from portal.health import pulse

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def pulse_file(tmp_path: Path) -> Path:
    return tmp_path / "pulse"


@pytest.fixture
def celery(pulse_file: Path) -> Iterator[Callable[..., None]]:
    """Start Celery's command line on this test's database; a queue of its own keeps others' tasks away."""
    with ExitStack() as at_end:

        def start(*words: str) -> None:
            at_end.enter_context(running(words, pulse_file))

        yield start


@contextmanager
def running(words: tuple[str, ...], pulse_file: Path) -> Iterator[None]:
    database = str(connection.settings_dict["NAME"])
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": os.environ["DATABASE_URL"].replace("/portal?", f"/{database}?"),
        "REDIS_URL": f"{os.environ['REDIS_URL']}?virtual_host=9",
        "PULSE_FILE": str(pulse_file),
    }
    command = [sys.executable, "-m", "celery", "-A", "portal.celery", *words]
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment, stderr=subprocess.STDOUT) as process:
        yield
        process.terminate()


def happens(what: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.django_db(transaction=True)
def test_a_worker_shows_that_it_takes_tasks(celery: Callable[..., None], pulse_file: Path) -> None:
    celery("worker", "--pool=solo", "--without-gossip", "--without-mingle", "--hostname=celery@probe")
    assert happens(Sighting.objects.filter(name="worker probe").exists)
    assert happens(pulse_file.exists)


def test_the_clock_shows_that_it_ticks(celery: Callable[..., None], pulse_file: Path, tmp_path: Path) -> None:
    celery("beat", f"--schedule={tmp_path / 'beat'}", "--scheduler=portal.health.pulse:PulsingScheduler")
    assert happens(pulse_file.exists)


def test_without_a_file_nothing_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PULSE_FILE", raising=False)
    pulse.touch()
    assert not list(tmp_path.iterdir())


def test_the_clock_is_celerys_own() -> None:
    assert issubclass(pulse.PulsingScheduler, PersistentScheduler)
    assert pulse.PulsingScheduler.max_interval <= pulse.INTERVAL


def test_every_worker_has_a_queue_of_its_own() -> None:
    assert app.conf.worker_direct
