"""Settings refuse to start unsafe, and secrets may come as files."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.env import read_secret_files, refuse_unsafe

LONG = "k" * 60
SAFE: dict[str, Any] = {"demo": False, "debug": False, "secret_key": LONG, "mfa_required": True}
PRODUCTION = {
    "SECRET_KEY": LONG,
    "BASE_URL": "https://portal.example",
    "ALLOWED_HOSTS": "portal.example",
    "DATABASE_URL": "postgres://portal@db/portal",
    "REDIS_URL": "redis://redis:6379/0",
    "EMAIL_URL": "smtp://mail.example:25",
}


def test_safe_settings_start():
    refuse_unsafe(**SAFE)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"debug": True}, "DEBUG"),
        ({"secret_key": ""}, "SECRET_KEY"),
        ({"secret_key": "short"}, "SECRET_KEY"),
        ({"secret_key": "django-insecure-" + LONG}, "SECRET_KEY"),
        ({"mfa_required": False}, "MFA_REQUIRED"),
    ],
)
def test_unsafe_settings_do_not(change, word):
    with pytest.raises(ImproperlyConfigured, match=word):
        refuse_unsafe(**{**SAFE, **change})


def test_demo_may_be_unsafe():
    refuse_unsafe(demo=True, debug=False, secret_key="", mfa_required=False)


def test_secret_comes_from_its_file(tmp_path):
    (tmp_path / "key").write_text("geheim\n", encoding="utf-8")
    variables = {"SECRET_KEY_FILE": str(tmp_path / "key"), "TF_CLI_CONFIG_FILE": "/nowhere"}
    read_secret_files(variables)
    assert variables["SECRET_KEY"] == "geheim"
    assert "TF_CLI_CONFIG" not in variables


def test_missing_secret_file_stops_the_start():
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY_FILE"):
        read_secret_files({"SECRET_KEY_FILE": "/nowhere/key"})


def start(**variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import portal.settings"],
        env={"PATH": os.environ["PATH"], **variables},
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_what_it_needs():
    assert start(**PRODUCTION).returncode == 0


@pytest.mark.parametrize(
    "missing", ["SECRET_KEY", "BASE_URL", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"]
)
def test_production_without_it_names_it(missing):
    answer = start(**{name: value for name, value in PRODUCTION.items() if name != missing})
    assert answer.returncode != 0
    assert missing in answer.stderr
