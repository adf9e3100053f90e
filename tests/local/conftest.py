import os
import shutil
import tempfile
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
    left = processes_of(directory)
    for process in left:
        process.kill()
    shutil.rmtree(directory, ignore_errors=True)
    assert not left


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


def belongs_to(process: psutil.Process, directory: Path) -> bool:
    try:
        if process.pid == os.getpid() or process.status() == psutil.STATUS_ZOMBIE:
            return False
        words = [process.cwd(), process.environ().get("LOCAL_DIR", ""), *process.cmdline()]
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False
    return any(str(directory) in word for word in words)
