"""The report's own page, behind its secret link: how far it is, answering, "nicht behoben", rating."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.errors import RuleViolation
from portal.secret_links import digest
from portal.throttling.services import Allowed, hit
from portal.throttling.views import too_many
from stoerung import policies, reporter_page
from stoerung.forms.status import AnswerForm, ReopenForm
from stoerung.models import CaseEntry, Photo, Report
from stoerung.services import contact, history, reporter
from stoerung.services.dangers import Danger, danger_of
from stoerung.services.forecast import forecast
from stoerung.services.routing import explain
from stoerung.states import CLOSED, ReportStatus
from stoerung.views.case_parts import (
    Rows,
    ShownPhoto,
    finding_rows,
    photo_response,
    place_rows,
    shown_photos,
    small_map,
    with_files,
)

Kind = CaseEntry.Kind
MESSAGES_PER_HOUR = 20
"""Per report. Not per address: the secret is the right, and many share an address."""


def report_behind(secret: str) -> Report:
    """The fetch is the permission check: without the secret there is no report."""
    found = Report.objects.filter(link_digest=digest(secret))
    report = found.select_related("category__parent", "department", "duplicate_of").first()
    if report is None:
        raise Http404
    return report


def may_send(report: Report) -> Allowed:
    return hit("stoerung.reporter", str(report.pk), MESSAGES_PER_HOUR, timedelta(hours=1))


@never_cache
@require_safe
def report_status(request: HttpRequest, secret: str) -> HttpResponse:
    """ "Vielen Dank" right after sending, and the page to come back to."""
    report = report_behind(secret)
    context = {
        "report": report,
        "badge_kind": reporter_page.badge_kind(report),
        "next_step": reporter_page.next_step(report),
        "promise": reporter_page.promise(report, forecast(report.category)) if report.is_open else "",
        "danger": _danger(report),
        "rows": _rows(report),
        "history": list(reporter_page.lines(entries_of(report))),
        "own_photos": _shown(report, Photo.Kind.BEFORE),
        "after_photos": _shown(report, Photo.Kind.AFTER),
        "map": small_map(report),
        "others": report.supporters.count() + report.duplicates.count(),
        "may_reopen": policies.may_reopen(report),
        "reopen_until": policies.reopen_until(report),
        "may_rate": policies.may_rate(report),
        "answers": Report.Satisfaction.choices,
        "address": reporter_page.masked(report.email),
        **_office(report),
        **_question(request, report),
        **_first(report),
    }
    return render(request, "stoerung/report_status.html", context)


def _rows(report: Report) -> Rows:
    group, defect = report.category.parent, report.category.shown_name
    rows: Rows = [(_("Thema"), f"{group.shown_name}: {defect}" if group else defect), *place_rows(report)]
    rows += finding_rows(report)
    if report.description:
        rows.append((_("Beschreibung"), report.description))
    return [*rows, (_("Gemeldet am"), date_format(timezone.localtime(report.created_at), "d.m.Y, H:i"))]


def entries_of(report: Report) -> QuerySet[CaseEntry]:
    """What the reporter wrote and was told; of an erased report only what anybody may read."""
    mine = CaseEntry.objects.filter(report=report).order_by("at", "pk")
    return mine.public() if report.erased_at else mine.for_reporter()


def photos_of(report: Report) -> QuerySet[Photo]:
    """Their own, unless erased; those of the work once the case is closed with them, or they are public."""
    released = Q(shown__isnull=False)
    if not report.erased_at:
        released |= Q(kind=Photo.Kind.BEFORE)
        if report.status in CLOSED:
            released |= Q(kind=Photo.Kind.AFTER)
    return Photo.objects.filter(released, report=report)


def _shown(report: Report, kind: str) -> list[ShownPhoto]:
    return shown_photos(with_files(photos_of(report).filter(kind=kind)), redacted=kind == Photo.Kind.AFTER)


def _danger(report: Report) -> Danger | None:
    """Only as long as nobody has looked: then it is the reader's to call."""
    if report.status != ReportStatus.RECEIVED:
        return None
    return danger_of(report.category, report.description, report.answers)


def _office(report: Report) -> dict[str, Any]:
    """Why this department; where it was handed on, the receipt speaks of the one before."""
    related = ("department", "category", "plan")
    decision = report.decisions.select_related(*related).order_by("-at", "-pk").first()
    return {
        "why": explain(decision) if decision else "",
        "handed_on": decision is not None and decision.department_id != report.department_id,
    }


def _question(request: HttpRequest, report: Report) -> dict[str, Any]:
    if not policies.may_answer(report):
        return {}
    form = AnswerForm(request=request, auto_id="%s")
    form.form_action = reverse("stoerung:answer_question", args=[report.secret])
    return {"question": last_question(report), "form": form}


def last_question(report: Report) -> CaseEntry | None:
    return CaseEntry.objects.filter(report=report, kind=Kind.QUESTION).order_by("-at", "-pk").first()


def _first(report: Report) -> dict[str, Any]:
    """Where a duplicate goes on: the first report, with what anybody may read of it."""
    first = report.duplicate_of
    if first is None:
        return {}
    entries = CaseEntry.objects.public().filter(report=first).order_by("at", "pk")
    return {
        "first": first,
        "first_badge": reporter_page.badge_kind(first),
        "first_label": reporter_page.public_label(first),
        "first_history": list(reporter_page.lines(entries)),
    }


@never_cache
@require_safe
def report_photo(request: HttpRequest, secret: str, photo_id: int) -> FileResponse:
    """One of the photos on the report's page."""
    photos = photos_of(report_behind(secret))
    is_after = photos.filter(pk=min(photo_id, 2**63 - 1), kind=Photo.Kind.AFTER).exists()
    return photo_response(photos, photo_id, redacted=is_after)


@never_cache
@require_http_methods(["GET", "POST"])
def answer_question(request: HttpRequest, secret: str) -> HttpResponse:
    """Answer the office. What comes too late is shown again, so that nothing that was typed is lost."""
    report = report_behind(secret)
    if request.method == "POST" and not (allowed := may_send(report)):
        return too_many(request, allowed.retry_after)
    if not policies.may_answer(report):
        return _not_now(request, report, Kind.ANSWER)
    form = AnswerForm(request.POST or None, request.FILES or None, request=request, auto_id="%s")
    if request.method == "POST" and form.is_valid():
        if _sent(report, form, reporter.answer_question):
            messages.success(request, _("Danke, Ihre Antwort ist da. Jetzt geht es weiter."))
            return redirect(report)
        if not form.errors:
            return _not_now(request, report, Kind.ANSWER)
    context = {"report": report, "form": form, "question": last_question(report)}
    return render(request, "stoerung/answer_question.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def reopen_report(request: HttpRequest, secret: str) -> HttpResponse:
    """ "Nicht behoben": with a sentence, and a photo if there is one, back to the same desk."""
    report = report_behind(secret)
    if request.method == "POST" and not (allowed := may_send(report)):
        return too_many(request, allowed.retry_after)
    if not policies.may_reopen(report):
        return _not_now(request, report, Kind.OBJECTION)
    form = ReopenForm(request.POST or None, request.FILES or None, request=request, auto_id="%s")
    if request.method == "POST" and form.is_valid():
        if _sent(report, form, reporter.reopen_report):
            messages.success(request, _("Ihre Meldung liegt wieder beim Amt."))
            return redirect(report)
        if not form.errors:
            return _not_now(request, report, Kind.OBJECTION)
    context = {"report": report, "form": form, "reopen_until": policies.reopen_until(report)}
    return render(request, "stoerung/reopen_report.html", context)


def _sent(report: Report, form: AnswerForm | ReopenForm, service: Callable[..., object]) -> bool:
    """Hand it to the service. False where it refuses; a refusal of a field then stands beside it."""
    try:
        service(report.pk, form.cleaned_data["text"], [photo.pk for photo in form.cleaned_data["photos"]])
    except RuleViolation as refusal:
        if refusal.field is not None:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        return False
    return True


def _not_now(request: HttpRequest, report: Report, kind: str) -> HttpResponse:
    """The case has gone on meanwhile: show what was typed. What has arrived already was sent twice."""
    text = request.POST.get("text", "").strip()
    if not text or history.said_last(report, kind, text):
        return redirect(report)
    context = {"report": report, "text": text, "may_reopen": policies.may_reopen(report)}
    return render(request, "stoerung/sent_too_late.html", context)


@never_cache
@require_POST
def rate_report(request: HttpRequest, secret: str) -> HttpResponse:
    """The one question: was it dealt with well? The answer can be changed for some days."""
    report = report_behind(secret)
    if not (allowed := may_send(report)):
        return too_many(request, allowed.retry_after)
    try:
        reporter.rate_report(report.pk, request.POST.get("answer", ""))
    except RuleViolation as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Danke für Ihre Antwort."))
    return redirect(report)


@never_cache
@require_POST
def forget_contact(request: HttpRequest, secret: str) -> HttpResponse:
    """Take back e-mail and phone; the report goes on without them."""
    report = report_behind(secret)
    if not (allowed := may_send(report)):
        return too_many(request, allowed.retry_after)
    contact.forget_contact(report.pk)
    messages.success(request, _("E-Mail und Telefon sind gelöscht. Diese Seite bleibt."))
    return redirect(report)
