"""`make run` and `manage.py` as their users meet them."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.local import places
from tests.local.conftest import nothing_left, processes_of


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def environment(place: Path, port: int) -> dict[str, str]:
    """What a user's shell has: nothing of the portal's, and nothing of this test run's."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "LOCAL_DIR": str(place), "PORT": str(port), "LANG": "C.UTF-8"}


def as_in_the_background() -> None:
    """A shell's ``&`` has SIGINT and SIGQUIT ignored; the demo has to go without a trace all the same."""
    for number in (signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def demo(environment: dict[str, str], output: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running demo and its address."""
    with output.open("w") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.local"],
            cwd=places.CHECKOUT,
            env=environment,
            stdout=stream,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=as_in_the_background,
        )
    try:
        yield process, await_address(process, output)
    finally:
        process.kill()
        process.wait()


def await_address(process: subprocess.Popen[str], output: Path) -> str:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and process.poll() is None:
        if found := re.search(r"Das Portal läuft: (\S+)/", output.read_text()):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(output.read_text())


def manage(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(
        command, cwd=places.CHECKOUT, env=environment, capture_output=True, text=True, check=False
    )


def test_the_demo_serves_and_goes_without_a_trace(
    environment: dict[str, str], tmp_path: Path, place: Path
) -> None:
    with demo(environment, tmp_path / "first") as (process, address):
        assert address == f"http://127.0.0.1:{environment['PORT']}"
        assert is_ready(address)
        command = "from portal.accounts.models import User; print(User.objects.count() > 0)"
        assert manage(environment, "shell", "-v0", "-c", command).stdout == "True\n"
        assert is_ready(address), "a manage.py that ends must not take the services with it"
        process.terminate()
        assert process.wait(60) == 0
        assert nothing_left(place)
    with demo(environment, tmp_path / "second") as (process, _address):
        assert len(processes_of(place)) > 8
        process.kill()
        process.wait()
        assert nothing_left(place), "kill -9"


def is_ready(address: str) -> bool:
    with urllib.request.urlopen(f"{address}/health/ready") as answer:
        return bool(answer.status == 200)


def test_a_taken_port_is_one_sentence(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", int(environment["PORT"]))):
        done = start_in_vain(environment)
    assert done.returncode == 1
    assert re.fullmatch(r"An 127\.0\.0\.1:\d+ lässt sich nicht lauschen .*\n", done.stderr)


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_a_port_is_a_number(environment: dict[str, str]) -> None:
    done = start_in_vain(environment)
    assert (done.returncode, done.stderr) == (1, f"PORT={environment['PORT']} ist keine Portnummer.\n")


def start_in_vain(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "portal.local"]
    return subprocess.run(
        command, cwd=places.CHECKOUT, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_manage_starts_the_services_makes_the_tables_and_ends_them(
    environment: dict[str, str], place: Path
) -> None:
    command = "from celery import current_app; from portal.accounts.models import User; "
    command += "print(User.objects.count(), current_app.conf.broker_url)"
    done = manage(environment, "shell", "-v0", "-c", command)
    broker = f"redis+socket://{place}/valkey/valkey.sock"
    assert (done.stdout, done.returncode) == (f"0 {broker}\n", 0), done.stderr
    assert nothing_left(place)


def test_manage_needs_no_services_for_help(environment: dict[str, str], place: Path) -> None:
    assert manage(environment, "version").returncode == 0
    assert not (place / "postgres").exists()


def test_manage_leaves_a_named_database_alone(environment: dict[str, str], place: Path) -> None:
    done = manage({**environment, "DATABASE_URL": "postgresql:///x"}, "check")
    assert done.returncode != 0, "a production says all it needs"
    assert "Refusing to start" in done.stderr
    assert not list(place.iterdir())
