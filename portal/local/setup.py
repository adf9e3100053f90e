"""Set up a checkout: virtual environment, packages, node modules. Each only when its pins have changed.

Runs before anything is installed, so it imports nothing but Python itself and what needs no more.
``python3 -m portal.local.setup base`` for the demo, ``… dev`` for tests and checks.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from portal.local.errors import LocalError

CHECKOUT = Path(__file__).resolve().parents[2]
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
MODULES = CHECKOUT / "node_modules"
LOCK = CHECKOUT / "package-lock.json"
SETS = {"base": ("base", "local"), "dev": ("base", "local", "dev")}
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
OLDEST_NPM = 9  # the first that reads a lock file without addresses


def main(wanted: str) -> int:
    """Set up what *wanted* ("base" or "dev") needs. A fault is one sentence, and exit code 1."""
    try:
        create_virtual_environment()
        install_packages(SETS[wanted])
        install_node_modules()
    except LocalError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def create_virtual_environment() -> None:
    """Create ``.venv``, unless there is one whose Python runs and is new enough."""
    if PYTHON.exists() and succeeds(PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"):
        return
    say(f"Virtuelle Umgebung mit Python {sys.version.split()[0]} …")
    shutil.rmtree(VENV, ignore_errors=True)
    brings_pip = succeeds(sys.executable, "-c", "import ensurepip")
    run(sys.executable, "-m", "venv", *([] if brings_pip else ["--without-pip"]), VENV)


def install_packages(names: Sequence[str]) -> None:
    """Install the packages pinned in ``requirements/<name>.txt``, checked against their hashes."""
    files = [CHECKOUT / "requirements" / f"{name}.txt" for name in names]
    stamps = [VENV / f".installed-{name}" for name in names]
    if all(is_current(stamp, file) for stamp, file in zip(stamps, files, strict=True)):
        return
    say(f"Pakete ({', '.join(names)}) …")
    run(*installer(), "--require-hashes", *(word for file in files for word in ("-r", file)))
    for stamp, file in zip(stamps, files, strict=True):
        mark_current(stamp, file)


def installer() -> list[str | Path]:
    """Return the command that installs into ``.venv``: its own pip, this Python's pip, or uv."""
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    if succeeds(PYTHON, "-m", "pip", "--version"):
        return [PYTHON, "-m", "pip", "install", *quiet]
    if succeeds(sys.executable, "-m", "pip", "--python", PYTHON, "--version"):
        return [sys.executable, "-m", "pip", "--python", PYTHON, "install", *quiet]
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--quiet", "--python", PYTHON]
    raise LocalError(
        f"{sys.executable} hat weder „ensurepip“ noch „pip“. Unter Debian hilft: apt-get install python3-venv"
    )


def install_node_modules() -> None:
    """Install the style sources and fonts; no script of theirs is run."""
    stamp = MODULES / ".installed"
    if is_current(stamp, LOCK):
        return
    npm = find_npm()
    say("Gestaltung und Schriften …")
    run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    mark_current(stamp, LOCK)


def find_npm() -> Path:
    """Return the machine's npm; without a usable one, that of a Node installed into ``.venv``."""
    if (found := shutil.which("npm")) and npm_version(Path(found)) >= OLDEST_NPM:
        return Path(found)
    install_packages(["node"])
    return VENV / "bin" / "npm"


def npm_version(npm: Path) -> int:
    """Return its major version, 0 where it does not run."""
    try:
        done = subprocess.run([npm, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    major = done.stdout.split(".")[0]
    return int(major) if major.isdecimal() else 0


def is_current(stamp: Path, source: Path) -> bool:
    """Whether *stamp* was made from *source* as it is now."""
    return stamp.exists() and stamp.read_text() == digest(source)


def mark_current(stamp: Path, source: Path) -> None:
    stamp.write_text(digest(source))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def succeeds(*command: str | Path) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def run(*command: str | Path) -> None:
    """Run *command* in the checkout with ``.venv`` first on PATH. Raises LocalError when it fails."""
    environment = {**os.environ, "PATH": f"{PYTHON.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    if SYSTEM_CERTIFICATES.exists():
        # A Node that is not the system's knows none of the certificates this machine was told to trust.
        environment.setdefault("NODE_EXTRA_CA_CERTS", str(SYSTEM_CERTIFICATES))
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, check=False)
    if done.returncode != 0:
        raise LocalError(f"Das ist fehlgeschlagen: {' '.join(map(str, command))}")


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
