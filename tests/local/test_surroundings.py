import os
from pathlib import Path

import pytest

from portal.local import surroundings


def test_the_secret_key_is_made_once_and_closed(place: Path) -> None:
    key = surroundings.secret_key(place)
    assert len(key) >= 50
    assert surroundings.secret_key(place) == key
    assert (place / "secret_key").stat().st_mode & 0o777 == 0o600


def test_files_stay_in_the_given_directory(place: Path) -> None:
    values = surroundings.variables(place)
    assert Path(values["MEDIA_ROOT"]).parent == place
    assert Path(values["PERMIT_KEY_DIR"]).parent == place


@pytest.mark.parametrize(
    ("host", "allowed", "address"),
    [
        ("127.0.0.1", "127.0.0.1,localhost,[::1]", "http://127.0.0.1:8001"),
        ("192.168.1.7", "192.168.1.7,127.0.0.1,localhost,[::1]", "http://192.168.1.7:8001"),
        ("0.0.0.0", "*", f"http://{surroundings.own_address()}:8001"),
        ("::1", "[::1],127.0.0.1,localhost", "http://[::1]:8001"),
    ],
)
def test_the_host_is_allowed_and_linked(place: Path, host: str, allowed: str, address: str) -> None:
    values = surroundings.variables(place, host=host, port=8001)
    assert (values["ALLOWED_HOSTS"], values["BASE_URL"]) == (allowed, address)


def test_what_is_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRST", "mine")
    monkeypatch.setenv("SECOND_FILE", "/run/secrets/second")
    monkeypatch.delenv("SECOND", raising=False)
    surroundings.put({"FIRST": "theirs", "SECOND": "theirs"})
    assert os.environ["FIRST"] == "mine"
    assert "SECOND" not in os.environ
