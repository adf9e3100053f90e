"""`manage.py emission_group`: one line of JSON, or one sentence and exit code 2."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connection

import portal

pytestmark = pytest.mark.django_db

CHECKOUT = Path(portal.__file__).parent.parent


def answer(capsys, *arguments):
    call_command("emission_group", *arguments)
    out, err = capsys.readouterr()
    assert err == ""
    assert out.count("\n") == 1
    return json.loads(out)


def refusal(capsys, *arguments):
    """The sentence on the channel for errors, and nothing on the other."""
    with pytest.raises(SystemExit) as ended:
        call_command("emission_group", *arguments)
    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (2, "")
    assert "Traceback" not in err
    return err.strip()


def test_the_line_has_four_parts(capsys):
    assert answer(capsys, "--key", "0435", "--fuel", "diesel", "--vehicle", "M1") == {
        "group": 2,
        "sticker": "red",
        "eligible": True,
        "reason": "Schlüsselnummer 0435, Diesel: Schadstoffgruppe 2, rote Plakette.",
    }


@pytest.mark.parametrize(
    ("arguments", "group", "sticker", "eligible"),
    [
        ("--key 0435 --fuel diesel --vehicle M1 --filter PM1", 3, "yellow", True),
        ("--key 0435 --fuel benzin --vehicle M1", 4, "green", True),
        ("--key 36N0", 4, "green", True),
        ("--key 35A0 --fuel Diesel --vehicle M1 --on 2026-11-22", 4, "green", True),
        ("--key 0634 --fuel diesel --vehicle N --filter PMK2", 4, "green", True),
        ("--key 0414 --fuel diesel --vehicle M1", 1, "none", False),
        ("--fuel strom", 4, "green", True),
        ("--country D --key 0435 --fuel petrol", 4, "green", True),
        ("--country DE --key 0435 --fuel petrol", 4, "green", True),
        ("--country PL --first-registration 2005-03-01 --fuel diesel --vehicle M1", 3, "yellow", True),
        ("--country F --first-registration 2006-10-01 --fuel diesel --vehicle N", 4, "green", True),
        (
            "--country PL --first-registration 2005-03-01 --fuel diesel --vehicle M1 --euro-norm 4",
            4,
            "green",
            True,
        ),
        ("--plate S-AB1234E", None, None, False),
        ("--plate SAB1234H", None, None, False),
        ("--plate S-AB1234E --key 36N0 --on 2026-09-24", 4, "green", True),
        ("--kind motorcycle", None, None, False),
        ("--key 0435 --fuel diesel --plate S-AB1234", 2, "red", True),
    ],
)
def test_answers(capsys, arguments, group, sticker, eligible):
    found = answer(capsys, *arguments.split())
    assert (found["group"], found["sticker"], found["eligible"]) == (group, sticker, eligible)
    assert found["reason"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("", "Feld 14.1"),
        ("--key 0435", "Kraftstoff"),
        ("--key 35", "alle vier Zeichen"),
        ("--key 04A5 --fuel diesel", "zwei Ziffern"),
        ("--key 0435 --fuel Kohle", "Kraftstoff kennen wir nicht"),
        ("--key 0435 --fuel diesel --vehicle L3", "Fahrzeugklasse"),
        ("--key 0435 --fuel diesel --filter PM9", "Filterstufe"),
        ("--key 36N0 --filter PM9", "Filterstufe"),
        ("--key 0435 --fuel diesel --on gestern", "kein Datum"),
        ("--key 0435 --fuel diesel --on 2026-13-01", "kein Datum"),
        ("--key 0435 --fuel diesel --on 1999-01-01", "keine Regeln"),
        ("--key 0435 --fuel diesel --plate S-AB12345", "vier Ziffern"),
        ("--key 0435 --fuel diesel --plate", "jeweils mit einem Wert"),
        ("--country XX --fuel diesel", "Land kennen wir nicht"),
        ("--country PL --fuel diesel", "ersten Zulassung"),
        ("--country PL --fuel diesel --first-registration 2006-03-01", "Fahrzeugklasse"),
        ("--country PL --fuel diesel --first-registration 2099-01-01 --vehicle M1", "Zukunft"),
        ("--country PL --fuel diesel --first-registration 2005-03-01 --vehicle M1 --euro-norm 7", "Euro-Norm"),
        ("--kind spaceship", "Fahrzeugart"),
        ("--farbe rot", "möglich sind"),
        ("0435", "möglich sind"),
    ],
)
def test_refusals(capsys, arguments, words):
    sentence = refusal(capsys, *arguments.split())
    assert words in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("naughty", ["", " ", "\x00", "'; DROP TABLE", "٠٤٣٥", "🚗", "a" * 5000, "-1", "NaN"])
def test_naughty_texts_get_a_sentence(capsys, naughty):
    for option in (
        "key",
        "fuel",
        "vehicle",
        "filter",
        "country",
        "first-registration",
        "on",
        "plate",
        "kind",
        "euro-norm",
    ):
        assert refusal(capsys, f"--{option}={naughty}")


def test_a_real_command_line_has_no_traceback():
    """Once from outside, on this run's own database: exit code and both channels."""
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings", "DATABASE_URL": url}
    ended = subprocess.run(
        [sys.executable, "manage.py", "emission_group", "--key", "35"],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Traceback" not in ended.stderr
