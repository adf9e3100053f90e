"""The warm process that forks the decoders: always there, and gone with whoever started it."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from portal.errors import RuleViolation
from portal.uploads import nursing, sandbox
from portal.uploads.nursing import NURSERY, VERDICT, Lost, Nursery
from tests.uploads import samples

FORMATS = ["JPEG", "PNG", "WEBP", "HEIF"]
JOB = {
    "kind": "photo",
    "pixels": 25_000_000,
    "edge": 2048,
    "formats": FORMATS,
    "gps": False,
    "boxes": [],
    "mib": sandbox.MIB,
    "seconds": sandbox.CPU_SECONDS,
    "wall": 20,
}
# A web process that has a decoder waiting for the rest of a file. Stays.
WEB_PROCESS = """
import json, socket, sys, time
from portal.uploads.nursing import Nursery
job = json.loads(sys.argv[1])
nursery = Nursery()
ours, theirs = socket.socketpair()
verdict, their_verdict = socket.socketpair()
nursery._hand_over(job, [theirs.fileno(), their_verdict.fileno()], job["formats"])
print("ready", flush=True)
time.sleep(60)
"""
FORKING_PROCESS = """
import json, os, sys
from portal.uploads.nursing import nursery
job = json.loads(sys.argv[1])
def works(): return nursery.run(job, open(sys.argv[2], "rb").read(), job["formats"]).exit_code == 0
assert works()
pid = os.fork()
if pid == 0:
    assert nursery._control is None
    os._exit(0 if works() else 1)
assert os.waitpid(pid, 0)[1] == 0 and works()
print("both")
"""


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    own = Nursery()
    yield own
    own.forget()


def nurseries(parent: int | None = None) -> set[int]:
    children = psutil.Process(parent).children()
    return {child.pid for child in children if str(NURSERY) in child.cmdline()}


def gone(pids: set[int], seconds: float = 5) -> bool:
    return within(seconds, lambda: not any(psutil.pid_exists(pid) and not is_zombie(pid) for pid in pids))


def is_zombie(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def within(seconds: float, holds: Callable[[], Any]) -> bool:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def waiting_child(nursery: Nursery, **job) -> Iterator[tuple[psutil.Process, socket.socket]]:
    """A decoder to which no byte has been sent yet, and the socket on which its end will be told."""
    before = nurseries()
    ours, theirs = socket.socketpair()
    verdict, their_verdict = socket.socketpair()
    with ours, verdict:
        with theirs, their_verdict:
            nursery._hand_over({**JOB, **job}, [theirs.fileno(), their_verdict.fileno()], FORMATS)
        (pid,) = nurseries() - before
        assert within(10, lambda: psutil.Process(pid).children())
        (child,) = psutil.Process(pid).children()
        assert within(10, lambda: child.status() == psutil.STATUS_SLEEPING and child.num_fds() == 3)
        yield child, verdict


def exit_code(verdict: socket.socket) -> int:
    verdict.settimeout(5)
    code, _peak = VERDICT.unpack(verdict.recv(100))
    return int(code)


def test_one_nursery_does_many_jobs_and_keeps_no_child(nursery):
    before = nurseries()
    for _time in range(3):
        done = nursery.run(JOB, samples.jpeg(), FORMATS)
        assert done.exit_code == 0
    (pid,) = nurseries() - before
    assert psutil.Process(pid).children() == []
    assert done.peak < 100 * 1024


def test_what_the_child_has_given_up_before_the_first_byte(nursery):
    with waiting_child(nursery) as (child, _verdict):
        assert within(5, lambda: child.rlimit(psutil.RLIMIT_AS) == (512 << 20, 512 << 20))
        assert within(5, lambda: child.rlimit(psutil.RLIMIT_NOFILE) == (3, 3))
        assert child.rlimit(psutil.RLIMIT_CPU) == (5, 6)
        assert child.rlimit(psutil.RLIMIT_FSIZE) == (0, 0)
        assert child.rlimit(psutil.RLIMIT_CORE) == (0, 0)
        assert {os.readlink(f"/proc/{child.pid}/fd/{number}")[:7] for number in (0, 1)} == {"socket:"}
        assert os.readlink(f"/proc/{child.pid}/fd/2") == "/dev/null"
        assert set(child.environ()) <= {"GLIBC_TUNABLES", "LC_CTYPE"}


def test_a_job_that_is_given_up_ends_its_child(nursery):
    with waiting_child(nursery) as (child, _verdict):
        pass
    assert gone({child.pid})


def test_the_clock_ends_a_child_even_where_the_web_process_waits_on(nursery):
    with waiting_child(nursery, wall=0.5) as (child, verdict):
        assert gone({child.pid})
        assert exit_code(verdict) == -signal.SIGKILL


def test_a_killed_child_is_told_as_killed(nursery):
    with waiting_child(nursery) as (child, verdict):
        child.send_signal(signal.SIGSEGV)
        assert exit_code(verdict) == -signal.SIGSEGV
    assert nursery.run(JOB, samples.jpeg(), FORMATS).exit_code == 0


def test_it_is_started_again_if_it_died(nursery):
    assert nursery.run(JOB, samples.jpeg(), FORMATS).exit_code == 0
    before = nurseries()
    assert nursery.run(JOB, samples.jpeg(), FORMATS).exit_code == 0
    assert nurseries() == before
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    assert gone(before)
    assert nursery.run(JOB, samples.jpeg(), FORMATS).exit_code == 0


def test_a_job_that_loses_its_nursery_is_done_once_more(monkeypatch):
    lost: list[bool] = []

    def run(job, data, formats):
        if not lost:
            lost.append(True)
            raise Lost
        return real(job, data, formats)

    real = nursing.nursery.run
    monkeypatch.setattr(nursing.nursery, "run", run)
    found, _content = sandbox.decode(samples.jpeg(), dict(JOB))
    assert found["width"] == 640


def test_where_no_nursery_can_be_started_the_sender_is_asked_to_wait(monkeypatch):
    monkeypatch.setattr(nursing, "NURSERY", Path("/nowhere/nursery.py"))
    monkeypatch.setattr("portal.uploads.sandbox.nursery", Nursery())
    with pytest.raises(RuleViolation, match="gleich noch einmal"):
        sandbox.decode(samples.jpeg(), dict(JOB))


def test_it_outlives_the_thread_that_needed_it_first(nursery):
    """Linux takes the thread for the parent, and threads of a web server come and go."""
    before = nurseries()
    first = threading.Thread(target=nursery.run, args=(JOB, samples.jpeg(), FORMATS))
    first.start()
    first.join()
    (pid,) = nurseries() - before
    time.sleep(0.3)
    assert nursery.run(JOB, samples.jpeg(), FORMATS).exit_code == 0
    assert pid in nurseries()


def test_threads_do_not_get_each_others_photos(nursery):
    widths = [100 + 10 * number for number in range(12)]
    photos = [samples.encode(samples.scene(width, 80), "JPEG") for width in widths]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda photo: nursery.run(JOB, photo, FORMATS).output, photos))
    assert all(
        f'"width": {width},'.encode() in answer[:40] for width, answer in zip(widths, answers, strict=True)
    )


def test_a_forked_process_has_a_nursery_of_its_own(tmp_path):
    """gunicorn with a preloaded app, Celery's pool: the socket of the parent must not be shared."""
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(samples.jpeg())
    command = [sys.executable, "-c", FORKING_PROCESS, json.dumps(JOB), str(photo)]
    assert subprocess.run(command, capture_output=True, check=True, timeout=60).stdout == b"both\n"


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_the_end_of_the_web_process_is_the_end_of_all(end):
    web = subprocess.Popen([sys.executable, "-c", WEB_PROCESS, json.dumps(JOB)], stdout=subprocess.PIPE)
    assert web.stdout
    assert web.stdout.readline() == b"ready\n"
    (nursery,) = nurseries(web.pid)
    assert within(10, lambda: psutil.Process(nursery).children())
    family = {nursery, *(child.pid for child in psutil.Process(nursery).children())}
    web.send_signal(end)
    web.wait(10)
    web.stdout.close()
    assert len(family) == 2
    assert gone(family)


def test_the_end_of_the_nursery_is_the_end_of_its_children(nursery):
    with waiting_child(nursery) as (child, _verdict):
        parent = child.parent()
        assert parent
        parent.kill()
        assert gone({child.pid})
