"""The last page: everything once more, how strangers will see it, how to reach the reporter, and "Melden"."""

import time
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.errors import RuleViolation
from portal.throttling.addresses import client_address
from portal.throttling.services import hit
from portal.throttling.views import too_many
from stoerung.drafts import Draft, last_sent, remember_sent, sent_report
from stoerung.forms.contact import ContactForm
from stoerung.private_words import find_private
from stoerung.report_flow import Flow, flow_of, next_page
from stoerung.services.places import district_at
from stoerung.services.reporting import submit_report
from stoerung.views.report import framed

REPORTS_PER_HOUR: Final = 30
"""Per address: a school or a company behind one address reports no more."""
QUICKEST_SECONDS: Final = 3
"""From the first page to the last button nobody is quicker."""
CONFIRMED: Final = "confirmed"


@never_cache
@require_http_methods(["GET", "POST"])
def report_check(request: HttpRequest) -> HttpResponse:
    """Page 3. A form that was sent before leads to its report, whatever happened since."""
    if request.method == "POST" and (report := _sent_before(request)):
        return redirect(report)
    draft = Draft.load(request.session)
    flow = flow_of(draft)
    if flow is None or next_page(draft) != "stoerung:report_check":
        return _too_early(request, draft)
    if request.method == "POST":
        return _take(request, flow)
    form = ContactForm(initial={"email": draft.email, "phone": draft.phone}, auto_id="%s")
    return _page(request, flow, form)


def _sent_before(request: HttpRequest) -> Any:
    """The key stands in the form; only the session that filled the form in is led to the report."""
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        return None
    return sent_report(request.session, str(key))


def _too_early(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Back to what is missing. After sending, the back button comes here too: then to the report."""
    if not draft.has_place and not draft.category:
        if report := last_sent(request.session):
            return redirect(report)
        if request.method == "POST":
            messages.info(request, _("Ihre Sitzung war abgelaufen. Bitte melden Sie es noch einmal."))
    return redirect(next_page(draft))


def _take(request: HttpRequest, flow: Flow) -> HttpResponse:
    form = ContactForm(request.POST, auto_id="%s")
    if not form.is_valid():
        return _page(request, flow, form)
    contact = {name: form.cleaned_data[name] for name in ("email", "phone")}
    flow = replace(flow, draft=replace(flow.draft, **contact))
    flow.draft.save(request.session)
    if request.POST.get("shown", "") != flow.draft.fingerprint:
        return _page(request, flow, form, changed=True)
    if _looks_like_a_program(flow.draft, form):
        flow.draft.having_seen(CONFIRMED, "asked").save(request.session)
        return _page(request, flow, ContactForm(initial=contact, auto_id="%s"), doubted=True)
    allowed = hit("stoerung.report", client_address(request), REPORTS_PER_HOUR, timedelta(hours=1))
    return _send(request, flow, form) if allowed else too_many(request, allowed.retry_after)


def _looks_like_a_program(draft: Draft, form: ContactForm) -> bool:
    """The hidden field is filled, or nobody reads so fast. Then one more press is asked for."""
    if form.is_from_a_program:
        return True
    return time.time() - draft.begun < QUICKEST_SECONDS and CONFIRMED not in draft.seen


def _send(request: HttpRequest, flow: Flow, form: ContactForm) -> HttpResponse:
    photos = flow.draft.kept_photos(request.session)
    try:
        report = submit_report(flow.draft.as_report(flow.category, photos, get_language() or "de"))
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        return _page(request, flow, form)
    remember_sent(request.session, flow.draft.key)
    return redirect(report)


@dataclass(frozen=True)
class Preview:
    """What strangers will see. `warnings` are words that had better not stand in it."""

    is_public: bool
    place: str
    is_place_private: bool
    warnings: list[str]


def _preview(flow: Flow) -> Preview:
    district = district_at(flow.draft.place_of_report.point)
    found = dict.fromkeys(" ".join(finding.text.split()) for finding in find_private(_words_of(flow.draft)))
    place = ", ".join([district, "Stuttgart"] if district else ["Stuttgart"])
    return Preview(flow.category.is_public, place, flow.category.is_place_private, list(found))


def _words_of(draft: Draft) -> str:
    typed = [value for value in draft.answers.values() if isinstance(value, str)]
    return "\n".join([draft.description, *typed])


def _page(request: HttpRequest, flow: Flow, form: ContactForm, **context: bool) -> HttpResponse:
    photos = flow.draft.kept_photos(request.session)
    shown = {
        "form": form,
        "draft": flow.draft,
        "category": flow.category,
        "photos": photos,
        "lost_photos": len(flow.draft.photos) - len(photos),
        "preview": _preview(flow),
        "danger": flow.danger,
        "contact_days": settings.STOERUNG_CONTACT_DAYS,
        **context,
    }
    return render(request, "stoerung/report_check.html", framed(shown, 3))
