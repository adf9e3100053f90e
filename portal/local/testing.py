"""Private services for one test run: fast, and gone afterwards, also after kill -9 of the run."""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.local import keeper, surroundings, tenancy

PREFIX = "portal-test-"


@contextmanager
def private_services() -> Iterator[tenancy.Tenancy]:
    """Give a PostgreSQL and a Valkey of our own: ``.database_url``, ``.redis_url``, ``.directory``.

    About a second. With pytest-xdist enter it in the controller; its workers inherit the environment.
    """
    _sweep()
    directory = Path(tempfile.mkdtemp(prefix=PREFIX))
    directory.chmod(0o711)
    tenant = tenancy.enter(directory, temporary=True)
    try:
        yield tenant
    finally:
        tenant.leave()


@contextmanager
def private_surroundings() -> Iterator[tenancy.Tenancy]:
    """As private_services(), and set every variable of the demo that is not set yet."""
    with private_services() as tenant:
        surroundings.put(surroundings.variables(tenant.directory) | surroundings.services(tenant))
        yield tenant


def _sweep() -> None:
    """Remove what a killed keeper has left: directories whose lock nobody holds."""
    for directory in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            with (directory / keeper.USERS).open("r+") as users:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue
        shutil.rmtree(directory, ignore_errors=True)
