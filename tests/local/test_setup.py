"""Setting up a checkout, with stand-ins for the programs that install."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from portal.local import setup
from portal.local.errors import LocalError

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with pins and nothing installed."""
    (tmp_path / "requirements").mkdir()
    for name in ("base", "local", "dev", "node"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"# {name}\n")
    (tmp_path / "package-lock.json").write_text("{}")
    (tmp_path / "node_modules").mkdir()
    monkeypatch.setattr(setup, "CHECKOUT", tmp_path)
    monkeypatch.setattr(setup, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(setup, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(setup, "MODULES", tmp_path / "node_modules")
    monkeypatch.setattr(setup, "LOCK", tmp_path / "package-lock.json")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    (tmp_path / "bin").mkdir()
    return tmp_path


def program(path: Path, text: str) -> None:
    """Put a shell script at *path*."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_packages_are_installed_once_and_again_when_pins_change(checkout: Path) -> None:
    program(checkout / ".venv" / "bin" / "python", f'echo "$@" >> {checkout}/calls')
    for _twice in range(2):
        setup.install_packages(("base", "local"))
    calls = (checkout / "calls").read_text()
    assert calls.count("--require-hashes") == 1
    (checkout / "requirements" / "local.txt").write_text("# other\n")
    setup.install_packages(("base", "local"))
    assert (checkout / "calls").read_text().count("--require-hashes") == 2


def test_a_failed_installation_is_tried_again(checkout: Path) -> None:
    program(checkout / ".venv" / "bin" / "python", 'test "$3" != install')
    for _twice in range(2):
        with pytest.raises(LocalError, match="Das ist fehlgeschlagen"):
            setup.install_packages(("base",))


def test_node_modules_come_from_the_machines_npm(checkout: Path) -> None:
    program(checkout / "bin" / "npm", f'echo 10.1.0; echo "$@" >> {checkout}/calls')
    for _twice in range(2):
        setup.install_node_modules()
    calls = (checkout / "calls").read_text().splitlines()
    assert [call for call in calls if call.startswith("ci")] == [
        "ci --ignore-scripts --no-audit --no-fund --loglevel=error"
    ]


@pytest.mark.parametrize("npm", ["echo 6.14.4", "exit 127"])
def test_without_a_usable_npm_one_is_installed(checkout: Path, npm: str) -> None:
    program(checkout / "bin" / "npm", npm)
    program(checkout / ".venv" / "bin" / "python", f'echo "$@" >> {checkout}/calls')
    assert setup.find_npm() == checkout / ".venv" / "bin" / "npm"
    assert "node.txt" in (checkout / "calls").read_text()


def test_without_pip_and_uv_one_sentence(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "succeeds", lambda *command: False)
    monkeypatch.setenv("PATH", str(checkout))
    with pytest.raises(LocalError, match="apt-get install python3-venv"):
        setup.installer()


def test_a_virtual_environment_without_pip_is_served_by_another(checkout: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", checkout / ".venv"], check=True)
    command = setup.installer()
    assert command[:4] == [sys.executable, "-m", "pip", "--python"]
    assert setup.succeeds(*command, "--help")


@pytest.mark.parametrize(("answer", "made"), [("exit 0", 0), ("exit 1", 1)])
def test_only_an_unfit_environment_is_made_again(
    checkout: Path, answer: str, made: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(checkout / ".venv" / "bin" / "python", answer)
    commands: list[tuple[str | Path, ...]] = []
    monkeypatch.setattr(setup, "run", lambda *command: commands.append(command))
    setup.create_virtual_environment()
    assert len(commands) == made
    assert setup.PYTHON.exists() == (made == 0)


def test_make_names_the_python_it_needs(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = subprocess.run(
        ["make", "setup", "PYTHON="], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "Hier fehlt Python 3.11 oder neuer" in done.stdout


def test_no_pin_names_a_registry() -> None:
    pins = [*sorted((CHECKOUT / "requirements").glob("*.txt")), CHECKOUT / "package-lock.json"]
    for path in pins:
        text = path.read_text()
        assert "--index-url" not in text
        assert "resolved" not in text or path.suffix == ".txt"
        assert "registry" not in text
