"""The whole portal on one machine: private services, worker with clock, web. Nothing outlives it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn

from portal.local import places, processes, surroundings, tenancy
from portal.local.errors import LocalError

WEB_PATIENCE = 60.0  # seconds until the first answer
END_PATIENCE = 10.0
HEALTH = "/health/live"
WORKER = ("worker", "--concurrency=1", "--loglevel=INFO", "--without-gossip", "--without-mingle")
WEB = (
    "--workers=2",
    "--worker-class=gthread",
    "--threads=4",
    "--preload",
    "--graceful-timeout=5",
    "--no-control-socket",
)


@dataclass
class Part:
    """A program of the portal that runs as long as we do."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path


@dataclass
class Supervisor:
    """Starts the portal at *host*:*port*, watches it, takes it down. Files lie in *directory*."""

    directory: Path
    host: str
    port: int
    tenant: tenancy.Tenancy | None = None
    parts: list[Part] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def run(self) -> None:
        """Serve until one part dies (raises LocalError) or a signal comes (raises KeyboardInterrupt)."""
        _refuse_taken_port(self.host, self.port)
        surroundings.put(surroundings.variables(self.directory, host=self.host, port=self.port))
        with self._services():
            accounts = self._prepare()
            try:
                self._start_parts()
                self._await_web()
                self._say(f"Das Portal läuft: {os.environ['BASE_URL']}/  (Ende mit Strg-C)")
                print(accounts, flush=True)
                self._watch()
            finally:
                self._end_parts()

    @contextlib.contextmanager
    def _services(self) -> Iterator[None]:
        """Have PostgreSQL and Valkey, our own ones unless the environment names others."""
        if {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys():
            yield
            return
        self.tenant = tenancy.enter(self.directory)
        self._say("PostgreSQL und Valkey laufen.")
        try:
            surroundings.put(surroundings.services(self.tenant))
            yield
        finally:
            self.tenant.leave()

    def _prepare(self) -> str:
        """Bring files, tables and demo data up to date; return what there is to say about the accounts."""
        done = subprocess.run(
            [sys.executable, "-m", "portal.local.prepare"],
            cwd=places.CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise LocalError("Datenbank und Dateien ließen sich nicht vorbereiten.")
        self._say("Dateien, Tabellen und Vorführdaten sind bereit.")
        return done.stdout

    def _start_parts(self) -> None:
        self._start("Worker", ["celery", "-A", "portal.celery", *WORKER])
        # A process of its own: the kernel ends each part with us, but not a child of a part.
        schedule = self.directory / f"beat-{self.port}"
        self._start("Uhr", ["celery", "-A", "portal.celery", "beat", "--schedule", str(schedule), "--pidfile="])
        address = f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
        self._start("Web", ["gunicorn", *WEB, "--bind", address, "portal.wsgi"], pool=True)

    def _start(self, name: str, command: Sequence[str], *, pool: bool = False) -> None:
        log = self.directory / "log" / f"{name.lower()}.log"
        process = processes.start(
            [sys.executable, "-m", *command],
            log=log,
            parting_signal=signal.SIGQUIT,
            environment=os.environ | ({"DATABASE_POOL": "1"} if pool else {}),
            directory=places.CHECKOUT,
        )
        self.parts.append(Part(name, process, log))

    def _await_web(self) -> None:
        deadline = time.monotonic() + WEB_PATIENCE
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104  (asked for)
        address = f"http://{f'[{host}]' if ':' in host else host}:{self.port}{HEALTH}"
        while not _answers(address):
            self._refuse_dead_part()
            if time.monotonic() > deadline:
                raise LocalError(f"Das Portal antwortet nicht, siehe {self.parts[-1].log}.")
            time.sleep(0.05)

    def _watch(self) -> None:
        while True:
            self._refuse_dead_part()
            time.sleep(0.5)

    def _refuse_dead_part(self) -> None:
        for part in self.parts:
            if part.process.poll() is not None:
                raise LocalError(f"{part.name} ist beendet, siehe {part.log}.")
        if self.tenant and not tenancy.services_run(self.directory):
            raise LocalError(f"PostgreSQL oder Valkey ist beendet, siehe {self.directory / 'log'}.")

    def _end_parts(self) -> None:
        """Ask all to end, then wait for each: they need no one but the services below."""
        for part in self.parts:
            with contextlib.suppress(ProcessLookupError):
                part.process.terminate()
        for part in reversed(self.parts):
            processes.end(part.process, signal.SIGTERM, patience=END_PATIENCE)

    def _say(self, text: str) -> None:
        print(f"{time.monotonic() - self.began:5.1f} s  {text}", flush=True)


def _refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise LocalError(
                f"An {host}:{port} lässt sich nicht lauschen ({error.strerror}). "
                f"Mit „make run PORT={port + 1}“ geht es an anderer Stelle."
            ) from error


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310  (our own address)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt(signal.Signals(number).name)


def main() -> int:
    """Run the demo. HOST and PORT change its address; a fault is one sentence and exit code 1."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    if "MAKELEVEL" in os.environ:
        # A killed `make run` must not leave us behind.
        processes.follow_parent(signal.SIGTERM)
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    try:
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise LocalError(f"PORT={port} ist keine Portnummer.")
        Supervisor(places.state_directory(), host, int(port)).run()
    except LocalError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt as wish:
        print(f"Beendet auf Wunsch ({wish}).")
    return 0
