from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone


def security_txt(client):
    response = client.get("/.well-known/security.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    return dict(line.split(": ", 1) for line in response.content.decode().splitlines())


def test_security_txt_leads_to_the_operator(client, settings):
    settings.OPERATOR = {**settings.OPERATOR, "email": "sicherheit@example.org"}
    settings.BASE_URL = "https://portal.example"
    lines = security_txt(client)
    assert lines["Contact"] == "mailto:sicherheit@example.org"
    assert lines["Canonical"] == "https://portal.example/.well-known/security.txt"


def test_security_txt_leads_to_the_contact_page_without_an_address(client, settings):
    settings.OPERATOR = {**settings.OPERATOR, "email": ""}
    settings.BASE_URL = "https://portal.example"
    assert security_txt(client)["Contact"] == "https://portal.example/hilfe/"


@pytest.mark.parametrize("day", ["2026-11-23", "2028-02-29"])
def test_security_txt_never_expires_while_it_is_served(client, day):
    with time_machine.travel(f"{day}T12:00:00Z"):
        expires = datetime.fromisoformat(security_txt(client)["Expires"])
        # RFC 9116: less than a year ahead.
        assert timedelta(days=30) < expires - timezone.now() < timedelta(days=365)


@pytest.mark.parametrize(
    ("demo", "closed"), [(True, ["/"]), (False, ["/admin/", "/konto/", "/zahlung/", "/datei/"])]
)
def test_robots_stay_out_of_the_demo_and_of_what_is_not_for_them(client, settings, demo, closed):
    settings.DEMO = demo
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines == ["User-agent: *", *(f"Disallow: {path}" for path in closed)]


def test_favicon_is_the_icon(client):
    response = client.get("/favicon.ico")
    assert response.headers["Location"] == "/static/img/icon.svg"
