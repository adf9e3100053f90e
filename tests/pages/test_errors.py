import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client
from django.urls import include, path
from django.utils import translation

from portal.language import EVERY_LANGUAGE, offered_in


def failing(error):
    @offered_in(*EVERY_LANGUAGE)
    def view(request):
        raise error

    return view


urlpatterns = [
    path("", include("portal.urls")),
    path("forbidden/", failing(PermissionDenied("secret reason"))),
    path("suspicious/", failing(SuspiciousOperation("secret reason"))),
    path("broken/", failing(RuntimeError("secret reason"))),
]
handler400 = "portal.pages.views.bad_request"
handler403 = "portal.pages.views.forbidden"
handler404 = "portal.pages.views.not_found"
handler500 = "portal.pages.views.server_error"


@pytest.fixture
def visitor(settings):
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False)
    yield client
    translation.activate("de")


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/gibt-es-nicht/", 404, "Diese Seite gibt es nicht"),
        ("/forbidden/", 403, "Diese Seite dürfen Sie nicht öffnen"),
        ("/suspicious/", 400, "Das haben wir nicht verstanden"),
        ("/broken/", 500, "Bei uns ist etwas schiefgegangen"),
    ],
)
def test_page_says_what_happened_and_no_reason(visitor, address, status, heading):
    response = visitor.get(address)
    page = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in page
    assert "secret reason" not in page
    assert 'href="/"' in page


@pytest.mark.parametrize("address", ["/gibt-es-nicht/", "/forbidden/"])
def test_error_pages_speak_english_to_readers_of_other_languages(visitor, address):
    response = visitor.get(address, headers={"accept-language": "tr"})
    assert '<html lang="en">' in response.content.decode()


def test_broken_page_needs_neither_context_nor_database(visitor, settings):
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "OPTIONS": {}}]
    page = visitor.get("/broken/").content.decode()
    assert "Something went wrong on our side" in page
    assert ("Dies ist eine Vorführung" in page) is settings.DEMO
