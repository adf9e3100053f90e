"""Pillow's own test pictures: a thousand files in sixty formats, sound, odd and broken on purpose."""

import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import PIL
from django.conf import settings


def pictures() -> Iterator[tuple[str, bytes]]:
    """Name and content of each file. CalledProcessError where pip cannot fetch the source package."""
    with tarfile.open(_archive()) as archive:
        for member in archive:
            if "/Tests/images/" in member.name and member.isfile():
                content = archive.extractfile(member)
                assert content
                yield member.name.partition("/images/")[2], content.read()


def _archive() -> Path:
    """The source package of the Pillow that is installed, fetched once."""
    folder = Path(settings.BASE_DIR) / "build" / "corpus"
    wanted = folder / f"pillow-{PIL.__version__}.tar.gz"
    if not wanted.exists():
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-binary", ":all:", "--no-deps"]
        subprocess.run(
            [*command, "--dest", str(folder), f"pillow=={PIL.__version__}"], check=True, timeout=1200
        )
    return wanted
