"""The process that holds the private services as long as somebody uses them.

Users share a lock on one file; the keeper waits to have it alone. The kernel gives locks back however
a user ends, so there is nothing to count and nothing to clean up. Started by `tenancy.enter()`.
"""

import argparse
import fcntl
import os
import shutil
import signal
import sys
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import NoReturn

from portal.local.errors import LocalError
from portal.local.postgres import Postgres
from portal.local.valkey import Valkey

USERS = "users.lock"
STARTING = "starting.lock"
KEEPER = "keeper.lock"
READY = "ready"


class _InterruptedError(Exception):
    """A service died, or we were told to end."""


def main() -> int:
    """Run the services of one directory; say "ready", or what is wrong, on standard output."""
    parser = argparse.ArgumentParser()
    parser.add_argument("directory", type=Path)
    parser.add_argument("--temporary", action="store_true", help="trade safety for speed, leave nothing behind")
    options = parser.parse_args()
    directory: Path = options.directory
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with ExitStack() as at_end:
        keeper = at_end.enter_context((directory / KEEPER).open("w"))
        fcntl.flock(keeper, fcntl.LOCK_EX)
        if options.temporary:
            at_end.callback(shutil.rmtree, directory, ignore_errors=True)
        try:
            at_end.enter_context(Valkey(directory))
            at_end.enter_context(Postgres(directory, fast=options.temporary))
        except LocalError as error:
            print(error, flush=True)
            return 1
        print(READY, flush=True)
        _let_go_of_terminal(directory / "log" / "keeper.log")
        users = at_end.enter_context((directory / USERS).open("a"))
        _wait_until_alone(users.fileno())
    return 0


def _wait_until_alone(users: int) -> None:
    """Return when nobody uses the services any more, or when one of them died."""
    try:
        signal.signal(signal.SIGCHLD, _interrupt)
        fcntl.flock(users, fcntl.LOCK_EX)
    except _InterruptedError:
        pass
    finally:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise _InterruptedError


def _let_go_of_terminal(log: Path) -> None:
    """Send later output to *log*: whoever started us may have closed the other end."""
    with log.open("ab") as output:
        os.dup2(output.fileno(), sys.stdout.fileno())
        os.dup2(output.fileno(), sys.stderr.fileno())


if __name__ == "__main__":
    sys.exit(main())
