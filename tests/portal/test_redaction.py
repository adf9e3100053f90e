"""No secret of a secret page reaches the log."""

import logging

import pytest

from portal.redaction import RedactSecrets
from portal.secret_links import secret_for

SECRET = secret_for("plakette.order", 1)


def written(message, *args, error=None):
    trouble = (type(error), error, error.__traceback__) if error else None
    return RedactSecrets().format(logging.LogRecord("django.request", 30, "", 0, message, args, trouble))


@pytest.mark.parametrize(
    "path",
    [
        "/plakette/bestellung/{}/",
        "/plakette/bestellung/{}/nachweis.pdf",
        "/datei/{}",
        "/datei/{}?x=1",
        "/konto/passwort/neu/3-{}/",
    ],
)
def test_secret_is_cut_out(path):
    line = written("Not Found: %s", path.format(SECRET))
    assert SECRET not in line
    assert "[…]" in line


def test_text_of_an_error_and_its_traceback_too():
    try:
        raise ValueError(f"no answer from 'https://stuttgart.example/plakette/bestellung/{SECRET}/'")
    except ValueError as error:
        line = written("failed", error=error)
    assert "Traceback" in line
    assert SECRET not in line


@pytest.mark.parametrize("path", ["/plakette/adresse/", "/konto/passwort/neu/fertig/", "/a/" + "b" * 33])
def test_other_lines_stay_as_they_are(path):
    assert written("Not Found: %s", path) == f"Not Found: {path}"


@pytest.mark.parametrize("name", ["django", "django.request", "django.server", "gunicorn.error", "portal"])
def test_every_logger_writes_through_it(name):
    logger = logging.getLogger(name)
    assert logger.propagate
    assert not logger.handlers


def test_the_console_uses_it():
    consoles = [found for found in logging.getLogger().handlers if type(found) is logging.StreamHandler]
    assert [type(console.formatter) for console in consoles] == [RedactSecrets]
