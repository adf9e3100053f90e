"""The frame's own pages, and those that come when something went wrong."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.guesses import DEVICE_COOKIE
from portal.language import ANY_PAGE, offered_in, speak
from portal.pages import feedback
from portal.pages.forms import BarrierForm
from portal.pages.licences import packages
from portal.pages.services import services
from portal.throttling.views import throttle


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/start.html", {"services": services()})


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/contact.html")


@require_safe
def imprint(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/imprint.html")


@require_safe
def privacy_notice(request: HttpRequest) -> HttpResponse:
    names = {"session": settings.SESSION_COOKIE_NAME, "csrf": settings.CSRF_COOKIE_NAME}
    return render(
        request,
        "pages/privacy_notice.html",
        {"cookies": {**names, "language": settings.LANGUAGE_COOKIE_NAME, "device": DEVICE_COOKIE}},
    )


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html", {"base_url": settings.BASE_URL})


@require_http_methods(["GET", "HEAD", "POST"])
@throttle("report_barrier", limit=5, window=timedelta(hours=1))
def report_barrier(request: HttpRequest) -> HttpResponse:
    form = BarrierForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not form.is_from_a_program:
            feedback.report_barrier(
                form.cleaned_data["message"],
                email=form.cleaned_data["email"],
                language=request.LANGUAGE_CODE,
            )
        return redirect("pages:barrier_reported")
    return render(request, "pages/report_barrier.html", {"form": form})


@require_safe
def barrier_reported(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/barrier_reported.html")


@require_safe
@offered_in("de")  # Leichte Sprache is a way of writing German.
def easy_language(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/easy_language.html")


@require_safe
def sign_language(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/sign_language.html")


@require_safe
def open_source(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/open_source.html", {"packages": packages()})


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a weakness (RFC 9116)."""
    email = settings.OPERATOR["email"]
    lines = {
        "Contact": f"mailto:{email}" if email else settings.BASE_URL + reverse("pages:contact"),
        "Expires": (timezone.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z"),
        "Preferred-Languages": "de, en",
        "Canonical": settings.BASE_URL + reverse("pages:security_txt"),
    }
    return HttpResponse(
        "".join(f"{name}: {value}\n" for name, value in lines.items()), "text/plain; charset=utf-8"
    )


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    closed = ["/"] if settings.DEMO else ["/admin/", "/konto/", "/zahlung/", "/datei/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return HttpResponse("\n".join(lines) + "\n", "text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("img/icon.svg"))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error_page(request, "400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error_page(request, "403.html", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error_page(request, "403_csrf.html", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error_page(request, "404.html", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Nothing that may be broken itself: no database, no context processors, no translation."""
    return HttpResponse(loader.get_template("500.html").render({"demo": settings.DEMO}), status=500)


def _error_page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    speak(request, ANY_PAGE)
    return render(request, template, status=status)
