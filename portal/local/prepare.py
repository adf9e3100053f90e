"""Bring the demo's files, tables and data up to date, in one process: Django is loaded once."""

import hashlib
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command, get_commands


def main() -> int:
    """Prepare, and print what seed_demo has to say: the demo's accounts."""
    django.setup()
    try:
        call_command("assets", stdout=sys.stderr)
        _compile_translations()
        call_command("migrate", verbosity=0)
        _collect_static()
        if "seed_demo" in get_commands():
            call_command("seed_demo")
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


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
    sys.exit(main())
