"""The page /p judges a permit in the reader's browser, also without a network; the server never sees it."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from plakette.permit.keys import raw_public_key, to_base64url
from plakette.permit.seal import PROFILE
from plakette.permit_keys import PermitKeyError, key_set_document, root_public_key
from plakette.services.permit import signed_revocation_list
from plakette.services.permit_scope import zone_needs_group

FILES = (
    "css/portal.css",
    "css/permit.css",
    "fonts/fira-sans-latin-400.woff2",
    "fonts/fira-sans-latin-600.woff2",
    "img/icon.svg",
)
SCRIPTS = ("js/permit-seal.js", "js/permit-trust.js", "js/permit-check.js")


@require_safe
@cache_control(no_cache=True)
def check_permit(request: HttpRequest) -> HttpResponse:
    needs_group = zone_needs_group(timezone.localdate())
    context = {"root": pinned_root(), "profile": PROFILE.hex, "needs_group": needs_group}
    return render(request, "plakette/check_permit.html", context)


@require_safe
@cache_control(public=True, max_age=60)
def check_keys(request: HttpRequest) -> HttpResponse:
    """The key set as the offline root signed it."""
    return _document(key_set_document)


@require_safe
@cache_control(public=True, max_age=60)
def check_revoked(request: HttpRequest) -> HttpResponse:
    """The revocation list, signed at this moment: it can't grow stale by a clock that stands still."""
    return _document(signed_revocation_list)


@require_safe
@cache_control(no_cache=True)
def check_worker(request: HttpRequest) -> HttpResponse:
    page = reverse("permit_check:check_permit")
    response = worker_script("permit", page, [page], [*FILES, *SCRIPTS])
    # The address of the page, fixed by the QR codes, has no slash at its end; the worker answers for it alone.
    response["Service-Worker-Allowed"] = page
    return response


@require_safe
def check_manifest(request: HttpRequest) -> HttpResponse:
    page = reverse("permit_check:check_permit")
    icon = {"src": static("img/icon.svg"), "sizes": "any", "type": "image/svg+xml"}
    manifest = {
        "name": _("Vorläufigen Nachweis prüfen"),
        "short_name": _("Nachweis prüfen"),
        "start_url": page,
        "scope": page,
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#ffd500",
        "icons": [icon],
    }
    return JsonResponse(manifest, content_type="application/manifest+json")


def pinned_root() -> str:
    """The root's public key for the page, base64url; empty where there is none (the page then says so)."""
    try:
        return to_base64url(raw_public_key(root_public_key()))
    except PermitKeyError:
        return ""


def worker_script(kind: str, page: str, paths: list[str], names: list[str]) -> HttpResponse:
    """A service worker for `static/js/offline-worker.js`; another list of files makes another worker."""
    offline: dict[str, Any] = {"page": page, "paths": paths, "files": [static(name) for name in names]}
    digest = hashlib.sha256(json.dumps(offline).encode()).hexdigest()[:12]
    offline["cache"] = f"{kind}:{digest}"
    body = (
        f"const OFFLINE = {json.dumps(offline)};\n"
        f"importScripts({json.dumps(static('js/offline-worker.js'))});\n"
    )
    return HttpResponse(body, content_type="text/javascript; charset=utf-8")


def _document(make: Callable[[], str]) -> HttpResponse:
    try:
        return HttpResponse(make(), content_type="application/json")
    except PermitKeyError:
        return HttpResponse("{}", content_type="application/json", status=503)
