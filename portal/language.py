"""Which language does a page speak?

Every citizen page is there in German and English; a view may offer more. The reader's wish comes from the
cookie that the language switch sets, else from the browser. A wish that a page can't fulfil becomes English,
which more readers of other languages understand than German. Office pages are German.
"""

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

ANY_PAGE = ("de", "en")
OFFICE_PAGE = ("de",)
OFFICE_NAMESPACE = "admin"
EVERY_LANGUAGE = tuple(code for code, _name in settings.LANGUAGES)

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def offered_in(*languages: str) -> Callable[[View], View]:
    """Name the languages a view's pages are complete in: `@offered_in(*EVERY_LANGUAGE)`."""

    def mark(view: View) -> View:
        view.languages = languages  # type: ignore[attr-defined]  # functions carry attributes
        return view

    return mark


class LanguageMiddleware(LocaleMiddleware):
    """Speak the reader's language where the page has it. Puts `offered_languages` on the request."""

    def process_request(self, request: HttpRequest) -> None:
        wish = translation.get_language_from_request(request)
        request.wished_language = wish  # type: ignore[attr-defined]
        speak(request, ANY_PAGE)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: object, kwargs: object
    ) -> None:
        match = request.resolver_match
        if match is not None and OFFICE_NAMESPACE in match.namespaces:
            speak(request, OFFICE_PAGE)
        elif languages := getattr(view, "languages", None):
            speak(request, languages)


def speak(request: HttpRequest, offered: tuple[str, ...]) -> None:
    """Activate the best of the offered languages for this reader."""
    wish = getattr(request, "wished_language", settings.LANGUAGE_CODE)
    language = next((code for code in (wish, "en", "de") if code in offered), offered[0])
    translation.activate(language)
    request.LANGUAGE_CODE = language
    request.offered_languages = offered  # type: ignore[attr-defined]


@csrf_exempt  # It changes nothing but the reader's own language; so pages without a form need no cookie.
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language asked for and go back to the page the reader came from."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    language = request.POST.get("language", "")
    if language in EVERY_LANGUAGE:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 24 * 60 * 60,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
    return response
