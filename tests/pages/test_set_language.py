import pytest
from django.http import HttpResponse
from django.template import engines
from django.test import Client
from django.urls import include, path
from django.utils import translation
from django.utils.translation import get_language

from portal.language import EVERY_LANGUAGE, offered_in


def say(request):
    return HttpResponse(get_language())


@offered_in(*EVERY_LANGUAGE)
def say_in_all(request):
    return HttpResponse(get_language())


@offered_in("de", "en", "pl")
def show(request):
    return HttpResponse(engines["django"].from_string('{% extends "base.html" %}').render({}, request))


urlpatterns = [
    path("", include("portal.urls")),
    path("say/", say),
    path("all/", say_in_all),
    path("show/", show),
    path("office/", include(([path("say/", say, name="say")], "admin"), namespace="admin2")),
    path("desk/", include(([path("say/", say_in_all, name="say")], "admin"), namespace="admin")),
]


@pytest.fixture
def visitor(settings):
    settings.ROOT_URLCONF = __name__
    yield Client()
    translation.activate("de")


def asks(visitor, address, language):
    return visitor.get(address, headers={"accept-language": language}).content.decode()


@pytest.mark.parametrize(
    ("language", "spoken"),
    [
        ("de", "de"),
        ("de-CH", "de"),
        ("en-GB", "en"),
        ("tr", "en"),
        ("pl,en;q=0.5", "en"),
        ("xx", "de"),
        ("", "de"),
    ],
)
def test_page_in_two_languages(visitor, language, spoken):
    assert asks(visitor, "/say/", language) == spoken


@pytest.mark.parametrize("language", EVERY_LANGUAGE)
def test_page_in_all_languages(visitor, language):
    assert asks(visitor, "/all/", language) == language


def test_office_speaks_german(visitor):
    assert asks(visitor, "/desk/say/", "en") == "de"


def test_chosen_language_is_remembered(visitor):
    response = visitor.post("/sprache/", {"language": "tr", "next": "/all/?a=1"})
    assert response.headers["Location"] == "/all/?a=1"
    cookie = response.cookies["sprache"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert asks(visitor, "/all/", "de") == "tr"
    assert asks(visitor, "/say/", "de") == "en"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "", "\\\\evil"]
)
def test_switch_does_not_lead_away(visitor, target):
    response = visitor.post("/sprache/", {"language": "en", "next": target})
    assert response.headers["Location"] == "/"


@pytest.mark.parametrize("language", ["", "xx", "de-CH", "../"])
def test_unknown_language_is_not_remembered(visitor, language):
    response = visitor.post("/sprache/", {"language": language, "next": "/say/"})
    assert response.status_code == 302
    assert not response.cookies


def test_switch_wants_a_post(visitor):
    assert visitor.get("/sprache/").status_code == 405


def test_switch_works_without_a_token_and_sets_no_other_cookie():
    response = Client(enforce_csrf_checks=True).post("/sprache/", {"language": "en", "next": "/"})
    assert response.status_code == 302
    assert set(response.cookies) == {"sprache"}


def test_switch_offers_the_other_languages_of_the_page(visitor):
    page = asks(visitor, "/show/?x=1&y=2", "pl")
    assert '<html lang="pl">' in page
    assert 'name="language" value="de" lang="de">Deutsch<' in page
    assert 'name="language" value="en" lang="en">English<' in page
    assert 'value="pl"' not in page
    assert 'value="tr"' not in page
    assert 'name="next" value="/show/?x=1&amp;y=2"' in page


def test_answer_names_its_language_and_what_it_depends_on(visitor):
    response = visitor.get("/say/", headers={"accept-language": "tr"})
    assert response.headers["Content-Language"] == "en"
    assert "Accept-Language" in response.headers["Vary"]
