import time

import pytest
from django.db import connection
from django.test import Client

pytestmark = pytest.mark.django_db


def test_ready_when_database_and_tables_are_there(client: Client) -> None:
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "database": True, "migrations": True}
    assert not answer.cookies


@pytest.mark.usefixtures("redis_gone")
def test_stays_ready_without_redis(client: Client) -> None:
    assert client.get("/health/ready").status_code == 200


@pytest.mark.usefixtures("database_gone")
def test_not_ready_without_database(client: Client) -> None:
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "database": False, "migrations": False}


@pytest.mark.usefixtures("database_hangs")
def test_a_silent_database_is_not_waited_for(client: Client) -> None:
    began = time.monotonic()
    assert client.get("/health/ready").status_code == 503
    assert time.monotonic() - began < 4


def test_not_ready_while_a_migration_is_missing_then_ready(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'clock' RETURNING name")
        names = [name for (name,) in cursor.fetchall()]
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["migrations"]) == (503, False)
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES ('clock', %s, now())", [name]
            )
    assert client.get("/health/ready").status_code == 200
