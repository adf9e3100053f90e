"""A private PostgreSQL: one cluster, one database, reachable through a unix socket only by its owner."""

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psutil

from portal.local import places, processes, programs
from portal.local.errors import LocalError
from portal.local.processes import Account

SOCKET = ".s.PGSQL.5432"
DATABASE = "portal"
START_PATIENCE = 60.0  # seconds; recovery after a crash takes its time
STOP_PATIENCE = 20.0
# A crash of the machine may then destroy the data: for tests only.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SETTINGS = ("listen_addresses=", "max_connections=100", "shared_buffers=96MB", "unix_socket_permissions=0700")


@dataclass
class Postgres:
    """The server whose files lie in *directory*/postgres; *fast* trades safety of the data for speed.

    ``with Postgres(directory) as server: connect(server.url)``. start() and stop() raise LocalError.
    """

    directory: Path
    fast: bool = False

    def __post_init__(self) -> None:
        self.account: Account | None = processes.unprivileged_account()
        self.home = self._choose_home()
        self.data = self.home / "data"
        self.socket_directory = self._choose_socket_directory()
        self.log = self.directory / "log" / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address for DATABASE_URL; libpq and Django understand it."""
        return f"postgresql://postgres@/{DATABASE}?host={quote(str(self.socket_directory), safe='')}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Create the cluster where there is none, start the server, return when it accepts connections."""
        self._prepare_directories()
        self._dismiss_predecessors()
        self._set_foreign_version_aside()
        binaries = programs.usable_by(self.account, programs.find_postgres(self._version()), self.directory)
        if self._version() is None:
            self._create_cluster(binaries)
        settings = (*SETTINGS, *(FAST if self.fast else ()))
        arguments = ["-D", str(self.data), "-k", str(self.socket_directory)]
        arguments += [word for setting in settings for word in ("-c", setting)]
        self.process = processes.start(
            [binaries.directory / "postgres", *arguments],
            log=self.log,
            parting_signal=signal.SIGQUIT if self.fast else signal.SIGINT,
            account=self.account,
            environment=_environment(),
        )
        self._await_ready(self.process)

    def stop(self) -> None:
        """End the server: open transactions are rolled back, committed ones are on disk."""
        if self.process:
            processes.end(self.process, signal.SIGQUIT if self.fast else signal.SIGINT, patience=STOP_PATIENCE)
            self.process = None

    def _choose_home(self) -> Path:
        home = self.directory / "postgres"
        if self.account is None or programs.may_run(self.account, self.directory):
            return home
        return places.open_place(self.directory) / "postgres"

    def _choose_socket_directory(self) -> Path:
        directory = self.home / "socket"
        if places.fits_socket(directory, SOCKET):
            return directory
        return places.open_place(self.directory) / "socket"

    def _prepare_directories(self) -> None:
        self.log.parent.mkdir(mode=0o700, exist_ok=True)
        for directory in (self.home, self.socket_directory):
            directory.mkdir(mode=0o700, exist_ok=True)
            if self.account:
                os.chown(directory, self.account.user, self.account.group)

    def _version(self) -> int | None:
        try:
            return int((self.data / "PG_VERSION").read_text())
        except FileNotFoundError:
            return None

    def _set_foreign_version_aside(self) -> None:
        """Keep, but don't use, a cluster made by a PostgreSQL that is no longer here."""
        version = self._version()
        if version is None:
            return
        try:
            programs.find_postgres(version)
        except LocalError:
            self.data.rename(self.home / f"data-{version}-{time.strftime('%Y%m%d%H%M%S')}")

    def _create_cluster(self, binaries: programs.PostgresPrograms) -> None:
        """Make the cluster under another name first: a half-made one would pass for a whole one."""
        unfinished = self.home / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
        # The same letters everywhere: since 17 the server brings its own rules, before it takes the system's.
        if binaries.major >= 17:
            options += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        else:
            options += ["--locale=C.UTF-8"]
        self._run(str(binaries.directory / "initdb"), "-D", str(unfinished), *options)
        server = str(binaries.directory / "postgres")
        self._run(server, "--single", "-D", str(unfinished), "postgres", text=f"CREATE DATABASE {DATABASE}\n")
        unfinished.rename(self.data)

    def _run(self, *command: str, text: str | None = None) -> None:
        done = processes.run(command, account=self.account, environment=_environment(), text=text)
        if done.returncode != 0:
            raise LocalError(f"PostgreSQL ließ sich nicht einrichten: {done.stderr.strip()[-500:]}")

    def _await_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_PATIENCE
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise LocalError(f"PostgreSQL startet nicht, siehe {self.log}.")
            lines = _lines(self.data / "postmaster.pid")
            if len(lines) >= 8 and lines[0] == str(process.pid) and lines[7] == "ready":
                return
            time.sleep(0.01)
        self.stop()
        raise LocalError(f"PostgreSQL war nach {START_PATIENCE:.0f} Sekunden nicht bereit, siehe {self.log}.")

    def _dismiss_predecessors(self) -> None:
        """End the processes of a server whose owner died without it, and remove its pid file.

        PostgreSQL itself refuses to start when the number in a stale file belongs to any living process,
        or while one orphan of a killed server is still computing.
        """
        lines = _lines(self.data / "postmaster.pid")
        if not lines:
            return
        leftovers = [process for process in psutil.process_iter() if self._is_ours(process)]
        masters = [process for process in leftovers if process.pid == int(lines[0])]
        for process in masters or leftovers:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGINT if masters else signal.SIGQUIT)
        alive = psutil.wait_procs(leftovers, STOP_PATIENCE)[1]
        if alive:
            raise LocalError(f"Der frühere PostgreSQL-Prozess {alive[0].pid} lässt sich nicht beenden.")
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            return process.name().startswith("postgres") and Path(process.cwd()) == self.data.resolve()
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return False


def _environment() -> dict[str, str]:
    """Return what the server may know of our surroundings: no secrets, no PG… variables."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _lines(path: Path) -> list[str]:
    try:
        return [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    except FileNotFoundError:
        return []
