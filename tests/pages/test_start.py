import pytest
from django.test import override_settings

from portal.pages import services
from portal.pages.services import register_service


@pytest.fixture(autouse=True)
def no_services(monkeypatch):
    monkeypatch.setattr(services, "_services", {})


def test_services_stand_in_their_order(client):
    register_service("b", "Zweiter Dienst", "Text b", "pages:imprint", 20)
    register_service("a", "Erster Dienst", "Text a", "pages:contact", 10)
    page = client.get("/").content.decode()
    assert page.index("Erster Dienst") < page.index("Zweiter Dienst")
    assert 'href="/hilfe/">Erster Dienst</a>' in page


def test_registering_twice_shows_once(client):
    for _time in range(2):
        register_service("a", "Dienst A", "Text", "pages:contact", 10)
    assert client.get("/").content.decode().count("Dienst A") == 1


def test_page_without_services_says_so(client):
    assert "Zurzeit ist kein Dienst eingerichtet." in client.get("/").content.decode()


def test_start_needs_no_cookie_and_no_database(client):
    response = client.get("/")
    assert response.status_code == 200
    assert not response.cookies


@override_settings(OFFICIAL_BANNER=False)
def test_official_banner_is_off_unless_set(client):
    assert b"kern-kopfzeile" not in client.get("/").content


@override_settings(OFFICIAL_BANNER=True)
def test_official_banner_is_unchanged_german_in_the_header(client):
    page = client.get("/", headers={"accept-language": "en"}).content.decode()
    header = page[page.index("<header") : page.index("</header>")]
    assert "Offizielle Website – Bundesrepublik Deutschland" in header
    assert "<kern-kopfzeile" not in page


@pytest.mark.parametrize("demo", [True, False])
def test_demo_says_that_it_is_one(client, settings, demo):
    settings.DEMO = demo
    assert ("Dies ist eine Vorführung." in client.get("/").content.decode()) is demo


def test_nobody_can_post_to_it(client):
    assert client.post("/").status_code == 405
