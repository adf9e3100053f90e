import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from portal.local import places


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory every user can pass through; pytest's own ones are closed."""
    directory = Path(tempfile.mkdtemp(prefix="portal-local-test-"))
    directory.chmod(0o711)
    yield directory
    ended = nothing_left(directory)
    for process in processes_of(directory):
        process.kill()
    shutil.rmtree(directory, ignore_errors=True)
    assert ended


@pytest.fixture
def closed_home() -> Iterator[Path]:
    """A checkout under a home that only its owner can enter."""
    home = Path(tempfile.mkdtemp(prefix="portal-local-test-"))
    directory = home / "checkout"
    directory.mkdir()
    yield directory
    shutil.rmtree(places.open_place(directory))
    shutil.rmtree(home)


def processes_of(directory: Path) -> list[psutil.Process]:
    """All processes that work in or for the directory, zombies aside."""
    return [process for process in psutil.process_iter() if belongs_to(process, directory)]


def nothing_left(directory: Path) -> bool:
    """Whether all processes of the directory have ended, some seconds allowed."""
    deadline = time.monotonic() + 30
    while processes_of(directory) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not processes_of(directory)


def belongs_to(process: psutil.Process, directory: Path) -> bool:
    try:
        if process.pid == os.getpid() or process.status() == psutil.STATUS_ZOMBIE:
            return False
        words = [process.cwd(), process.environ().get("LOCAL_DIR", ""), *process.cmdline()]
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False
    return any(str(directory) in word for word in words)
