"""The officers' counter: ask for a plate; carry the day's list for places without a network."""

from datetime import timedelta
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from plakette.forms.control import PlateCheckForm
from plakette.permit_keys import PermitKeyError
from plakette.policies import may_check_plates
from plakette.services.control import check_plate, officer_list
from plakette.views.check import FILES, pinned_root, worker_script
from portal.accounts.access import person_required
from portal.accounts.models import User
from portal.language import OFFICE_PAGE, offered_in
from portal.throttling.services import hit
from portal.throttling.views import too_many

SCRIPTS = (
    "js/permit-seal.js",
    "js/permit-trust.js",
    "js/permit-plate.js",
    "js/control-list.js",
    "js/control-plate.js",
)
# More than one car every ten seconds is no patrol.
QUESTIONS_PER_HOUR = 360
LISTS_PER_HOUR = 60
HOUR = timedelta(hours=1)


@offered_in(*OFFICE_PAGE)
@person_required(may_check_plates)
@require_http_methods(["GET", "HEAD", "POST"])
def control_plate(request: HttpRequest) -> HttpResponse:
    """Ask by POST: a plate in an address would stay in logs and histories."""
    officer = cast(User, request.user)
    form = PlateCheckForm(request.POST or None)
    answer = None
    if request.method == "POST" and form.is_valid():
        allowed = hit("plakette.control", str(officer.pk), QUESTIONS_PER_HOUR, HOUR)
        if not allowed:
            return too_many(request, allowed.retry_after)
        answer = check_plate(officer, form.cleaned_data["country"], form.cleaned_data["plate"])
    context = {"form": form, "answer": answer, "root": pinned_root()}
    return render(request, "plakette/control_plate.html", context)


@person_required(may_check_plates)
@require_safe
def control_list(request: HttpRequest) -> HttpResponse:
    """Today's list for this officer. No cache may keep it; the page does, until midnight."""
    officer = cast(User, request.user)
    allowed = hit("plakette.control_list", str(officer.pk), LISTS_PER_HOUR, HOUR)
    if not allowed:
        return too_many(request, allowed.retry_after)
    try:
        return HttpResponse(officer_list(officer), content_type="application/json")
    except PermitKeyError:
        return HttpResponse("{}", content_type="application/json", status=503)


@offered_in(*OFFICE_PAGE)
@person_required(may_check_plates)
@require_safe
def control_offline(request: HttpRequest) -> HttpResponse:
    """The page that the browser shows without a network: the form alone, nothing of a person."""
    return render(request, "plakette/control_offline.html", {"form": PlateCheckForm(), "root": pinned_root()})


@require_safe
@cache_control(no_cache=True)
def control_worker(request: HttpRequest) -> HttpResponse:
    """Names only public files, and needs no login: browsers look for a new one at any time."""
    page = reverse("permit_check:control_offline")
    paths = [reverse("permit_check:control_plate"), page]
    return worker_script("control", page, paths, [*FILES, *SCRIPTS])
