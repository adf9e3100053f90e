"""Where the private services keep their files.

Everything lies in ``<checkout>/.local``. Only PostgreSQL may need another place: as root it runs as
another user, who can't enter a checkout under a closed home; and the path of a unix socket is short.
"""

import fcntl
import hashlib
import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path

from portal.local.errors import LocalError

CHECKOUT = Path(__file__).resolve().parents[2]
# sun_path: 108 bytes with its closing zero on Linux, 104 on macOS and the BSDs
LONGEST_SOCKET_PATH = 107 if sys.platform == "linux" else 103


def state_directory() -> Path:
    """Return ``<checkout>/.local``, or what LOCAL_DIR names, created.

    Others may pass through it, but not look into it. Raises LocalError where it can't be ours.
    """
    directory = Path(os.environ.get("LOCAL_DIR") or CHECKOUT / ".local").absolute()
    try:
        directory.mkdir(mode=0o711, parents=True, exist_ok=True)
    except OSError as error:
        raise LocalError(f"Der Ordner {directory} lässt sich nicht anlegen: {error.strerror}.") from error
    if not os.access(directory, os.W_OK):
        raise LocalError(f"Der Ordner {directory} gehört einem anderen Konto. Bitte löschen Sie ihn.")
    return directory


def open_place(for_directory: Path) -> Path:
    """Return a directory with a short path that every user can pass through, the same one each time.

    The name is derived from *for_directory*. Raises LocalError where somebody else took the name.
    """
    digest = hashlib.sha256(os.fsencode(for_directory)).hexdigest()[:12]
    parent = Path("/var/tmp")  # noqa: S108  (survives a restart; owner and type are checked below)
    if not os.access(parent, os.W_OK):
        parent = Path(tempfile.gettempdir())
    place = parent / f"portal-{os.geteuid()}-{digest}"
    place.mkdir(mode=0o711, exist_ok=True)
    found = place.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise LocalError(f"{place} gehört einem anderen Konto. Bitte löschen Sie es.")
    place.chmod(0o711)
    return place


def fits_socket(directory: Path, name: str) -> bool:
    """Whether a unix socket *name* in *directory* stays within the system's limit."""
    return len(os.fsencode(directory / name)) <= LONGEST_SOCKET_PATH


def remove() -> None:
    """Remove the state of this checkout. Raises LocalError while somebody uses it."""
    directory = state_directory()
    with (directory / "users.lock").open("a") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LocalError("Die Vorführung läuft noch.") from error
        shutil.rmtree(directory)
        shutil.rmtree(open_place(directory))


if __name__ == "__main__":
    try:
        remove()
    except LocalError as fault:
        sys.exit(str(fault))
