"""A company's way to one case: what to do and where, and its word how it went. Nothing about who reported."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.errors import RuleViolation
from portal.secret_links import digest
from portal.throttling.services import hit
from portal.throttling.views import too_many
from stoerung.forms.contractor import DONE, ContractorForm
from stoerung.models import CaseEntry, ContractorLink, Photo, Report
from stoerung.private_words import REMOVED, find_private
from stoerung.services.contractors import contractor_reports, line_of
from stoerung.views.case_parts import (
    Rows,
    finding_rows,
    photo_response,
    place_rows,
    shown_photos,
    small_map,
    with_files,
)

MESSAGES_PER_HOUR = 30
"""Per link."""


def link_behind(secret: str) -> ContractorLink:
    """Whoever has the secret is the company; whether the link still counts is asked afterwards."""
    found = ContractorLink.objects.filter(link_digest=digest(secret))
    link = found.select_related("report__category__parent", "report__department").first()
    if link is None:
        raise Http404
    return link


def is_usable(link: ContractorLink) -> bool:
    return ContractorLink.objects.usable(timezone.now()).filter(pk=link.pk).exists()


@never_cache
@require_safe
def contractor_case(request: HttpRequest, secret: str) -> HttpResponse:
    """The task, the place, the photos; below it the form."""
    link = link_behind(secret)
    if not is_usable(link):
        return _over(request, link)
    return _case(request, link, ContractorForm(request=request, auto_id="%s"))


@never_cache
@require_http_methods(["GET", "POST"])
def contractor_report(request: HttpRequest, secret: str) -> HttpResponse:
    """The company's word. What comes after the end of the link is shown again, for copying."""
    link = link_behind(secret)
    if not is_usable(link):
        return _over(request, link)
    if request.method != "POST":
        return redirect("stoerung:contractor_case", secret)
    allowed = hit("stoerung.contractor", str(link.pk), MESSAGES_PER_HOUR, timedelta(hours=1))
    if not allowed:
        return too_many(request, allowed.retry_after)
    form = ContractorForm(request.POST, request.FILES, request=request, auto_id="%s")
    if (form.is_valid() and _sent(link, form)) or _was_sent_before(request, link, form):
        messages.success(request, _("Danke, Ihre Rückmeldung ist beim Amt."))
        return redirect("stoerung:contractor_case", secret)
    return _case(request, link, form) if form.errors else _over(request, link)


def _sent(link: ContractorLink, form: ContractorForm) -> bool:
    data = form.cleaned_data
    try:
        contractor_reports(
            link.pk,
            done=data["outcome"] == DONE,
            text=data["text"],
            photos=[photo.pk for photo in data["photos"]],
        )
    except RuleViolation as refusal:
        if refusal.field is not None:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        return False
    return True


def _was_sent_before(request: HttpRequest, link: ContractorLink, form: ContractorForm) -> bool:
    """The same form again: its photos belong to the case already."""
    return form.has_error("photos", "gone") and _has_arrived(link, request.POST.get("text", "").strip())


def _has_arrived(link: ContractorLink, text: str) -> bool:
    """Has this company said just this? Its task, which stands among these lines, is the clerk's word."""
    said = CaseEntry.objects.filter(report=link.report_id, kind=CaseEntry.Kind.CONTRACTOR, by__isnull=True)
    lines = [line_of(link, text, done=done) for done in (True, False)]
    return bool(text) and said.filter(text__in=lines).exists()


def _case(request: HttpRequest, link: ContractorLink, form: ContractorForm) -> HttpResponse:
    report = link.report
    form.form_action = reverse("stoerung:contractor_report", args=[link.secret])
    context = {
        "link": link,
        "report": report,
        "form": form,
        "rows": _rows(report),
        "photos": shown_photos(with_files(photos_of(link)), redacted=True),
        "map": small_map(report),
        "geo": f"geo:{_coordinates(report, ',')}" if report.point else "",
    }
    return render(request, "stoerung/contractor_case.html", context)


def _rows(report: Report) -> Rows:
    said = [(label, _without_person(text)) for label, text in [*place_rows(report), *finding_rows(report)]]
    rows: Rows = [(_("Nummer"), report.number), *said]
    if report.point:
        rows.append((_("Koordinaten"), _coordinates(report, ", ")))
    rows.append((_("Fällig am"), date_format(report.due_on, "d.m.Y")))
    return [*rows, (_("Amt"), report.department.name)]


def _without_person(text: str) -> str:
    """What the reporter typed, without names and numbers; the plate of a wreck is what it is about."""
    for finding in reversed(find_private(text)):
        if finding.kind != "plate":
            text = text[: finding.start] + REMOVED + text[finding.end :]
    return text


def _coordinates(report: Report, between: str) -> str:
    """Latitude first, as in RFC 5870 and on every map; with points, whatever the reader's language."""
    return f"{report.lat:.6f}{between}{report.lon:.6f}"


def photos_of(link: ContractorLink) -> QuerySet[Photo]:
    return Photo.objects.filter(report=link.report_id, kind=Photo.Kind.BEFORE)


def _over(request: HttpRequest, link: ContractorLink) -> HttpResponse:
    """The link is over: no word of the case, but what was typed, unless it has arrived (sent twice)."""
    text = request.POST.get("text", "").strip()
    context = {"link": link, "text": "" if _has_arrived(link, text) else text}
    return render(request, "stoerung/contractor_report.html", context, status=410)


@never_cache
@require_safe
def contractor_photo(request: HttpRequest, secret: str, photo_id: int) -> FileResponse:
    """A photo of the case, with black boxes where there are any."""
    link = link_behind(secret)
    if not is_usable(link):
        raise Http404
    return photo_response(photos_of(link), photo_id, redacted=True)
