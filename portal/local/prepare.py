"""Bring files, tables and demo data up to date, in one process: Django is loaded once.

``python -m portal.local.prepare`` for all, ``… files`` for what needs no database.
"""

import hashlib
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command, get_commands

from portal.local.attach import attach


def main(*, files_only: bool) -> int:
    """Prepare; on standard output comes only what seed_demo has to say: the demo's accounts."""
    attach("assets" if files_only else "migrate")
    django.setup()
    try:
        call_command("assets", stdout=sys.stderr)
        _compile_translations()
        _collect_static()
        if not files_only:
            call_command("migrate", verbosity=0)
            _seed()
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _seed() -> None:
    if "seed_demo" in get_commands():
        call_command("seed_demo")


def _compile_translations() -> None:
    if "translations" in get_commands():
        call_command("translations", "--compile", stdout=sys.stderr)


def _collect_static() -> None:
    """Collect unless nothing changed: compressing takes seconds."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    state = _static_state()
    if stamp.exists() and stamp.read_text() == state:
        return
    call_command("collectstatic", "--clear", interactive=False, verbosity=0)
    stamp.write_text(state)


def _static_state() -> str:
    """Return a digest of name, size and time of every static file there is."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main(files_only=sys.argv[1:] == ["files"]))
