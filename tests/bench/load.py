"""The demo under load: citizens who order and pay in a closed loop on loopback, and the memory it takes."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import requests

from tests.bench.timing import Row

SECONDS = 30
CITIZENS = 8
BASE = Path(__file__).resolve().parents[2]
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
PRICE = re.compile(r'name="total" value="(\d+)"')
PAY = re.compile(r'action="(/zahlung/demo/[^"]*bezahlen/)"')


@dataclass
class Tally:
    orders: int = 0
    errors: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def load_rows() -> Iterator[Row]:
    with demo() as (address, process):
        tally = Tally()
        began = time.monotonic()
        crowd = [
            threading.Thread(target=_citizen, args=(address, number, began, tally))
            for number in range(CITIZENS)
        ]
        for thread in crowd:
            thread.start()
        for thread in crowd:
            thread.join()
        minutes = (time.monotonic() - began) / 60
        total, web = memory(process)
    first = tally.errors[0] if tally.errors else f"{tally.orders} orders by {CITIZENS} citizens, paid"
    yield Row("Orders per minute, closed loop", tally.orders / minutes, 300, "/min", first, more_is_better=True)
    yield Row("Errors among them", len(tally.errors), 0, "")
    yield Row("Memory of the whole demo (PSS)", total, 1024, "MiB")
    yield Row("Memory of the largest web process (RSS)", web, 200, "MB")


@contextmanager
def demo() -> Iterator[tuple[str, psutil.Process]]:
    """A demo of its own, in a folder of its own, on a free port."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder, socket.socket() as probe:
        Path(folder).chmod(0o711)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        # Each citizen comes from an address of its own, as behind a proxy.
        private = {
            "DATABASE_URL",
            "REDIS_URL",
            "DJANGO_SETTINGS_MODULE",
            "SECRET_KEY",
            "MEDIA_ROOT",
            "PERMIT_KEY_DIR",
        }
        kept = {name: value for name, value in os.environ.items() if name not in private}
        environment = {
            **kept,
            "LOCAL_DIR": f"{folder}/local",
            "PORT": str(port),
            "BASE_URL": f"http://127.0.0.1:{port}",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.local"], cwd=BASE, env={**environment, "TRUSTED_PROXIES": "1"}
        )
        try:
            _await(f"http://127.0.0.1:{port}/health/live", process)
            yield f"http://127.0.0.1:{port}", psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(30)


def _await(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=2)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the demo does not answer")


def _citizen(address: str, number: int, began: float, tally: Tally) -> None:
    turn = 0
    while time.monotonic() - began < SECONDS:
        turn += 1
        try:
            _order(address, f"10.{number}.{turn // 250}.{turn % 250 + 1}")
        except (AssertionError, AttributeError, requests.RequestException) as error:
            with tally.lock:
                tally.errors.append(f"{type(error).__name__}: {error}"[:120])
        else:
            with tally.lock:
                tally.orders += 1


def _order(address: str, source: str) -> None:
    """Every page of an order, as a browser without JavaScript sees it, until the permit is there."""
    with requests.Session() as browser:
        browser.headers["X-Forwarded-For"] = source
        page = browser.get(f"{address}/plakette/")
        vehicle = {"plate_0": "S", "plate_1": "AB 1234", "key": "36N0"}
        page = _send(browser, f"{address}/plakette/", page.text, vehicle)
        recipient = {
            "name": "Änne Müller",
            "street": "Weg 1",
            "postcode": "70173",
            "city": "Stuttgart",
            "country": "DE",
        }
        page = _send(
            browser, f"{address}/plakette/adresse/", page.text, {**recipient, "email": "a@example.org"}
        )
        total = _found(PRICE, page.text)
        page = _send(browser, f"{address}/plakette/pruefen/", page.text, {"total": total})
        page = _send(browser, address + _found(PAY, page.text), page.text, {})
        assert "Vorläufiger Nachweis" in page.text, page.url


def _send(browser: requests.Session, address: str, page: str, data: dict[str, str]) -> requests.Response:
    answer = browser.post(address, data={**data, "csrfmiddlewaretoken": _found(TOKEN, page)}, timeout=20)
    assert answer.status_code == 200, f"{answer.status_code} {answer.url}"
    return answer


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    assert match, f"{pattern.pattern} is missing"
    return match.group(1)


def memory(supervisor: psutil.Process) -> tuple[float, float]:
    """(PSS of everything in MiB, largest RSS of a web process in MB)."""
    pss, web = 0, 0
    for process in _family(supervisor):
        # PostgreSQL's helpers come and go while we count.
        with contextlib.suppress(psutil.NoSuchProcess):
            pss += process.memory_full_info().pss
            if any("gunicorn" in part for part in process.cmdline()):
                web = max(web, process.memory_info().rss)
    return pss / 2**20, web / 1e6


def _family(supervisor: psutil.Process) -> list[psutil.Process]:
    """The supervisor, its parts, and the private services, which a keeper of their own holds."""
    folder = supervisor.environ()["LOCAL_DIR"]
    own = [supervisor, *supervisor.children(recursive=True)]
    services = [process for process in psutil.process_iter() if _belongs(process, folder)]
    return list({process.pid: process for process in (*own, *services)}.values())


def _belongs(process: psutil.Process, folder: str) -> bool:
    try:
        parents = [process, *process.parents()]
        return any(folder in " ".join(one.cmdline()) for one in parents)
    except psutil.Error:
        return False
