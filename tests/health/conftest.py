import socket
from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import Settings

from portal.health import probes


@pytest.fixture
def redis_gone(settings: Settings) -> None:
    """An address where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.REDIS_URL = f"redis://127.0.0.1:{probe.getsockname()[1]}/0"


@pytest.fixture
def redis_hangs(settings: Settings) -> Iterator[None]:
    """A server that takes the connection and then says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.REDIS_URL = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        yield


@pytest.fixture
def database_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The probe is sent to a socket where nobody listens."""
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {"host": "/nowhere"})
    monkeypatch.setitem(connection.settings_dict, "HOST", "")


@pytest.fixture
def database_hangs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The probe is sent to a server that takes the connection and then says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        options = {"host": "127.0.0.1", "port": server.getsockname()[1]}
        monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)
        yield


@pytest.fixture(autouse=True)
def forget_migrations() -> None:
    """What a process remembers about its tables."""
    probes._tables_are_ours.cache_clear()
