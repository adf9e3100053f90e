from pathlib import Path

import pytest
import redis

from portal.local import programs
from portal.local.errors import LocalError
from portal.local.valkey import Valkey
from tests.local.conftest import processes_of


def test_serves_through_its_socket_only_and_never_evicts(place: Path) -> None:
    with Valkey(place) as server:
        client = redis.Redis(unix_socket_path=str(server.socket))
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("port") == {"port": "0"}
        client.close()
    assert not processes_of(place)


def test_keeps_what_was_rung(place: Path) -> None:
    for expected in (1, 2):
        with Valkey(place) as server, redis.Redis(unix_socket_path=str(server.socket)) as client:
            assert client.lpush("queue", "x") == expected


def test_a_program_that_does_not_serve_is_one_sentence(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "find_valkey", lambda: Path("/bin/false"))
    with pytest.raises(LocalError, match="Valkey startet nicht"):
        Valkey(place).start()


def test_falls_back_to_redis_on_the_path(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "_package_directory", lambda name: None)
    server = place / "redis-server"
    server.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(place))
    assert programs.find_valkey() == server
    server.unlink()
    with pytest.raises(LocalError, match="Weder Valkey noch Redis"):
        programs.find_valkey()
