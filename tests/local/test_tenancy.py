import os
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest

from portal.local import keeper, places, tenancy
from portal.local.errors import LocalError
from portal.local.testing import private_services
from tests.local.conftest import nothing_left, processes_of

TENANT = """
import sys, time, pathlib, psycopg
from portal.local import tenancy
tenant = tenancy.enter(pathlib.Path(sys.argv[1]), temporary=True)
with psycopg.connect(tenant.database_url) as connection:
    print(connection.execute("SELECT pg_postmaster_start_time()").fetchone()[0], flush=True)
sys.stdin.read()
"""


def tenant_process(place: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", TENANT, str(place)],
        cwd=places.CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline()


def answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def keeper_of(place: Path) -> psutil.Process:
    return next(process for process in processes_of(place) if "portal.local.keeper" in process.cmdline())


def test_the_last_one_turns_off_the_light(place: Path) -> None:
    first = tenancy.enter(place)
    second = tenancy.enter(place)
    assert first.database_url == second.database_url
    first.leave()
    assert answers(second.database_url)
    second.leave()
    assert not answers(second.database_url)
    assert nothing_left(place)


def test_many_who_come_at_once_share_one_server(place: Path) -> None:
    tenants = [tenant_process(place) for _number in range(5)]
    started = [first_line(tenant) for tenant in tenants]
    assert len(set(started)) == 1
    assert started[0]
    for tenant in tenants:
        tenant.communicate()
    assert nothing_left(place)


def test_a_second_one_survives_the_kill_of_the_first(place: Path) -> None:
    first, second = tenant_process(place), None
    try:
        assert first_line(first)
        second = tenancy.enter(place)
        first.kill()
        first.communicate()
        assert answers(second.database_url)
    finally:
        first.kill()
        if second:
            second.leave()
    assert nothing_left(place)


def test_nothing_is_left_of_a_killed_tenant(place: Path) -> None:
    tenant = tenant_process(place)
    assert first_line(tenant)
    assert len(processes_of(place)) >= 4
    tenant.kill()
    tenant.communicate()
    assert nothing_left(place)
    assert not place.exists(), "a temporary directory goes with its last user"
    place.mkdir()


def test_nothing_is_left_of_a_killed_keeper(place: Path) -> None:
    tenant = tenancy.enter(place)
    keeper_of(place).kill()
    assert nothing_left(place)
    assert not tenancy.services_run(place)
    tenant.leave()
    again = tenancy.enter(place)
    assert answers(again.database_url)
    again.leave()


def test_a_dead_server_ends_the_keeper(place: Path) -> None:
    tenant = tenancy.enter(place)
    for process in processes_of(place):
        if process.name() == "valkey-server":
            process.kill()
    assert nothing_left(place)
    tenant.leave()


def test_what_keeps_the_services_from_starting_is_said(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BIN", "/nowhere")
    with pytest.raises(LocalError, match="Kein PostgreSQL ab Version 15 gefunden"):
        tenancy.enter(place)


def test_a_test_run_leaves_no_files() -> None:
    with private_services() as services:
        assert answers(services.database_url)
    assert not services.directory.exists()


def test_files_of_a_killed_keeper_are_swept_by_the_next_run() -> None:
    with private_services() as services:
        keeper_of(services.directory).kill()
        assert nothing_left(services.directory)
    assert services.directory.exists()
    with private_services() as successor:
        assert not services.directory.exists()
        assert (successor.directory / keeper.USERS).exists()


def test_forks_of_a_tenant_count_as_the_tenant(place: Path) -> None:
    tenant = tenancy.enter(place)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(writer)
        os.read(reader, 1)
        os._exit(0)
    os.close(reader)
    tenant.leave()
    assert answers(tenant.database_url)
    os.close(writer)
    os.waitpid(child, 0)
    assert nothing_left(place)
