from pathlib import Path

import pytest

from portal.notifications import attachments

TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture(autouse=True)
def probe_templates(settings):
    """Mails of a service that exists in these tests only."""
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], TEMPLATES]}]


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
