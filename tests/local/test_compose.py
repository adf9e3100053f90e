"""The compose file against Compose itself, and its variables against those who read them."""

import importlib.util
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from portal.env import SECRETS

CHECKOUT = Path(__file__).resolve().parents[2]
REQUIRED = {
    "BASE_URL": "https://buergerportal.example",
    "ALLOWED_HOSTS": "buergerportal.example",
    "DEFAULT_FROM_EMAIL": "portal@buergerportal.example",
}
PORTAL = {"migrate", "web", "worker", "beat", "manage"}


def compose(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    spec = importlib.util.find_spec("compose")
    assert spec
    assert spec.submodule_search_locations
    # The console script of the wheel returns 0 whatever happens; the program itself does not.
    program = Path(spec.submodule_search_locations[0]) / "docker-compose"
    return subprocess.run(
        [program, "-f", "docker-compose.yml", *words],
        cwd=CHECKOUT,
        env={"PATH": os.defpath, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    done = compose("--profile", "tools", "config", "--format", "json", **REQUIRED)
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)["services"]
    return found


def test_compose_accepts_the_file() -> None:
    done = compose("config", "-q", **REQUIRED)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", REQUIRED)
def test_what_only_the_operator_knows_is_asked_for(name: str) -> None:
    done = compose("config", "-q", **{key: value for key, value in REQUIRED.items() if key != name})
    assert done.returncode != 0
    assert name in done.stderr


def test_every_service_is_hardened(services: dict[str, dict[str, Any]]) -> None:
    assert {"db", "redis", "web", "worker", "beat", "proxy"} < services.keys()
    for name, service in services.items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert any(mount.startswith("/tmp:") for mount in service["tmpfs"]), name


def test_every_lasting_service_says_how_it_is(services: dict[str, dict[str, Any]]) -> None:
    for name in services.keys() - {"migrate", "manage"}:
        assert services[name]["healthcheck"]["test"], name
    assert (CHECKOUT / services["web"]["healthcheck"]["test"][2]).exists()


def test_only_the_proxy_is_open_to_the_world(services: dict[str, dict[str, Any]]) -> None:
    assert [name for name, service in services.items() if service.get("ports")] == ["proxy"]
    assert set(services["db"]["networks"]) == set(services["redis"]["networks"]) == {"inside"}


def test_secrets_come_as_files(services: dict[str, dict[str, Any]]) -> None:
    for name in PORTAL:
        environment = services[name]["environment"]
        mounted = {secret["source"] for secret in services[name]["secrets"]}
        for secret in SECRETS:
            # The broker has no password: it is reached from inside only.
            if secret == "REDIS_URL":
                continue
            assert secret not in environment, name
            assert environment[f"{secret}_FILE"] == f"/run/secrets/{secret.lower()}"
            assert secret.lower() in mounted


def test_the_portal_reads_every_variable_it_is_given(services: dict[str, dict[str, Any]]) -> None:
    known = {f"{secret}_FILE" for secret in SECRETS} | variables_read()
    for name in PORTAL:
        assert services[name]["environment"].keys() <= known, name


def variables_read() -> set[str]:
    """The names that settings, the server's configuration and the pulse read."""
    files = ("portal/settings.py", "portal/health/pulse.py", "deploy/gunicorn.conf.py")
    text = "\n".join((CHECKOUT / file).read_text() for file in files)
    return set(re.findall(r"\b(?:env\.\w+|environ\.get)\(\s*\"([A-Z0-9_]+)\"", text))


def test_scaled_services_keep_nothing_of_their_own(services: dict[str, dict[str, Any]]) -> None:
    for name in ("web", "worker"):
        assert "container_name" not in services[name]
        assert {volume["type"] for volume in services[name]["volumes"]} == {"volume"}
        assert [volume["target"] for volume in services[name]["volumes"] if volume.get("read_only")] == [
            "/permit_keys"
        ]


def test_the_image_has_no_local_helpers_and_no_rights() -> None:
    assert "portal/local" in (CHECKOUT / ".dockerignore").read_text().splitlines()
    text = (CHECKOUT / "Dockerfile").read_text()
    last_stage = text[text.rindex("\nFROM ") :]
    assert "\nUSER 10001:10001\n" in last_stage
    assert "HEALTHCHECK" in last_stage
    assert not re.search(r"local\.txt|dev\.txt", text)
