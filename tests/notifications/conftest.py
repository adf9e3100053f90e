from pathlib import Path

import pytest

from portal.notifications import attachments

TEMPLATES = Path(__file__).parent / "templates"


def with_probe_templates(engines):
    """Settings that know the mails of "probe", a service that exists in tests only."""
    return [{**engine, "DIRS": [*engine["DIRS"], TEMPLATES]} for engine in engines]


@pytest.fixture(autouse=True)
def probe_templates(settings):
    settings.TEMPLATES = with_probe_templates(settings.TEMPLATES)


@pytest.fixture
def smtp(settings):
    """Let mails go to this server."""

    def use(server):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 1
        return server

    return use


@pytest.fixture
def builder(monkeypatch):
    """Register a builder for this test only."""

    def use(function):
        monkeypatch.setitem(attachments._builders, "probe.sheet", function)
        return [["probe.sheet", "7"]]

    return use
