"""Use the private services of a directory: start them for the first user, end them after the last."""

import fcntl
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from portal.local import keeper, places
from portal.local.errors import LocalError
from portal.local.postgres import Postgres
from portal.local.valkey import Valkey

STOP_PATIENCE = 30.0  # seconds


@dataclass
class Tenancy:
    """Our use of the services; it ends with leave() or with our process and all its forks."""

    directory: Path
    database_url: str
    redis_url: str
    users: TextIO
    keeper: subprocess.Popen[bytes] | None

    def leave(self) -> None:
        """Give the services up; if nobody else uses them, return when they have ended."""
        self.users.close()
        deadline = time.monotonic() + STOP_PATIENCE
        others_seen = 0
        # Somebody else who is just leaving looks like a user for a moment, hence three times.
        while services_run(self.directory) and others_seen < 3 and time.monotonic() < deadline:
            others_seen = others_seen + 1 if _has_users(self.directory) else 0
            time.sleep(0.01)
        if self.keeper and others_seen < 3:
            self.keeper.wait(STOP_PATIENCE)


def enter(directory: Path, *, temporary: bool = False) -> Tenancy:
    """Use the services in *directory*, started if need be. Raises LocalError.

    With *temporary* the database is fast, unsafe, and removed with the whole directory at the end.
    """
    users = (directory / keeper.USERS).open("a")
    # Waits while a keeper that found itself alone is shutting down.
    fcntl.flock(users, fcntl.LOCK_SH)
    with (directory / keeper.STARTING).open("a") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        started = None if services_run(directory) else _start_keeper(directory, temporary=temporary)
    return Tenancy(directory, Postgres(directory).url, Valkey(directory).url, users, started)


def services_run(directory: Path) -> bool:
    """Whether a keeper holds the services of *directory*."""
    return _is_locked(directory / keeper.KEEPER, fcntl.LOCK_SH)


def _has_users(directory: Path) -> bool:
    """Whether anybody shares the lock. The keeper, when it has found itself alone, does not share it."""
    users = directory / keeper.USERS
    return _is_locked(users, fcntl.LOCK_EX) and not _is_locked(users, fcntl.LOCK_SH)


def _is_locked(path: Path, against: int) -> bool:
    try:
        with path.open("r") as file:
            fcntl.flock(file, against | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _start_keeper(directory: Path, *, temporary: bool) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "portal.local.keeper", str(directory)]
    read_end, write_end = os.pipe()
    process = subprocess.Popen(
        [*command, "--temporary"] if temporary else command,
        cwd=places.CHECKOUT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        stdout=write_end,
        start_new_session=True,
    )
    os.close(write_end)
    with os.fdopen(read_end) as output:
        answer = output.readline().strip()
    if answer != keeper.READY:
        process.wait(STOP_PATIENCE)
        raise LocalError(answer or "Die privaten Dienste sind nicht gestartet.")
    return process
