"""One case on one page: all that is known, what can be done, and everything that can be done from here."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from portal.audit.services import record
from portal.errors import RuleViolation
from portal.geo.maps import Label, Mark, around_points, as_data_uri, draw_map
from portal.geo.models import Area
from stoerung.admin.actions import ACTIONS, GROUPS, Action
from stoerung.admin.forms import CaseForm, WorklistForm, case_form, version_of
from stoerung.admin.pages import READ, SEND, Address, clerk, page, report_or_404
from stoerung.followups import describe
from stoerung.gazetteer import landmarks
from stoerung.models import CaseEntry, ContractorLink, Report, RoutingDecision, TextModule
from stoerung.policies import MOST_HAND_OVERS, reports_visible_to
from stoerung.services import casework
from stoerung.services.contractors import revoke_link
from stoerung.services.places import DISTRICTS
from stoerung.services.routing import explain
from stoerung.states import ReportStatus
from stoerung.worklist import Row, late_days, open_nearby

NEARBY = 8
MAP_WIDTH, MAP_HEIGHT = 480, 320
METRES_PER_PIXEL = 1.0


@dataclass(frozen=True)
class Offer:
    """An action as the page shows it."""

    action: Action
    form: CaseForm
    url: str
    modules: list[TextModule]
    is_open: bool


@dataclass(frozen=True)
class Receipt:
    decision: RoutingDecision
    why: str


def case_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All there is about one report. Looking at it leaves a line in the log."""
    report = report_or_404(request, pk)
    record("stoerung.report.viewed", report, by=clerk(request))
    return _shown(request, report)


def act(request: HttpRequest, pk: UUID, *, action: Action) -> HttpResponse:
    """Take one step, or say beside the field why not; what was typed stays."""
    report = report_or_404(request, pk)
    form = case_form(action.form, action.name, request, report, is_bound=True)
    if "insert" in request.POST:
        form.insert(_module(request.POST.get("module", "")))
        return _shown(request, report, action, form)
    changes = _changes(request, report, form)
    if changes:
        return _shown(request, report, action, form, changes)
    if not form.is_valid():
        return _shown(request, report, action, form)
    try:
        action.perform(pk, clerk(request), form)
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _shown(request, report, action, form)
    return done(request, pk, action.done)


def merge_here(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another report of the same trouble, listed beside this one, becomes a duplicate of it."""
    report = report_or_404(request, pk)
    other = (
        reports_visible_to(request.user)
        .filter(number=request.POST.get("other", "").replace("\x00", ""))
        .first()
    )
    if other is None:
        raise Http404
    try:
        casework.merge_into(other.pk, report.pk, clerk(request))
        messages.success(request, f"{other.number} gehört jetzt zu dieser Meldung.")
    except RuleViolation as refusal:
        messages.error(request, f"{other.number}: {refusal}")
    return to_case(request, report.pk)


def revoke_contractor(request: HttpRequest, pk: UUID, link: UUID) -> HttpResponse:
    report = report_or_404(request, pk)
    found = report.contractor_links.filter(pk=link).first()
    if found is None:
        raise Http404
    revoke_link(link, clerk(request))
    messages.success(request, f"Der Link für {found.company} gilt nicht mehr.")
    return to_case(request, report.pk)


def to_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To the message at the top, where the keyboard goes on from."""
    return redirect(_address(request, "case_file", pk) + "#meldungen")


def to_list(request: HttpRequest) -> str:
    """The list somebody came from; its query goes along on every page of a case."""
    return _address(request, "worklist")


def _address(request: HttpRequest, name: str, *args: object) -> str:
    url, query = reverse(f"admin:stoerung_report_{name}", args=args), WorklistForm(request.GET).query()
    return f"{url}?{query}" if query else url


def done(request: HttpRequest, pk: UUID, sentence: str) -> HttpResponse:
    """Back to the case, or to the list where it lies at another desk now."""
    report = Report.objects.select_related("department").get(pk=pk)
    messages.success(request, sentence or f"{report.number} liegt jetzt hier: {report.department}.")
    if reports_visible_to(request.user).filter(pk=pk).exists():
        return to_case(request, pk)
    return redirect(to_list(request))


def _changes(request: HttpRequest, report: Report, form: CaseForm) -> list[CaseEntry]:
    """What others did since the clerk saw the page. What oneself did in another window is known."""
    try:
        seen = int(request.POST.get(form.add_prefix("version"), ""))
    except ValueError:
        return []
    newer = report.entries.filter(pk__gt=min(max(seen, 0), 2**62)).exclude(by=clerk(request).pk)
    return list(newer.select_related("by").order_by("at", "pk"))


def _module(pk: str) -> TextModule | None:
    return (
        TextModule.objects.filter(pk=int(pk)).first()
        if pk.isascii() and pk.isdigit() and len(pk) < 10
        else None
    )


def _shown(
    request: HttpRequest,
    report: Report,
    action: Action | None = None,
    form: CaseForm | None = None,
    changes: list[CaseEntry] | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    nearby = open_nearby(clerk(request), report, today, NEARBY)
    context = {
        "title": f"Meldung {report.number}",
        "back": f"{to_list(request)}#{report.number}",
        "query": WorklistForm(request.GET).query(),
        "report": report,
        "row": Row(report, 0, 0, late_days(report, today)),
        "answers": describe(report.category.questions, report.answers),
        "photos": report.photos.select_related("original", "shown"),
        "map": _map(report, nearby),
        "nearby": nearby,
        "entries": report.entries.select_related("by").order_by("-at", "-pk"),
        "receipts": _receipts(report),
        "links": _links(report),
        "now": timezone.now(),
        "duplicates": report.duplicates.order_by("number"),
        "supporters": report.supporters.count(),
        "offers": _offers(request, report, action, form),
        "changes": changes or [],
        "failed": form if form is not None and form.errors else None,
        "waits_for_triage": report.hand_overs >= MOST_HAND_OVERS,
        "deadline_rests": report.status == ReportStatus.WAITING,
    }
    return page(request, "case_file", context)


def _links(report: Report) -> list[ContractorLink]:
    return list(report.contractor_links.select_related("created_by"))


def _receipts(report: Report) -> list[Receipt]:
    rows = report.decisions.select_related("department", "category", "plan", "by").order_by("-at", "-pk")
    return [Receipt(decision, explain(decision)) for decision in rows]


def _map(report: Report, nearby: list[Row]) -> SafeString | None:
    """For src="…": the report's pin, and its neighbours numbered like their list."""
    if report.point is None:
        return None
    marks = [Mark(n, row.report.point) for n, row in enumerate(nearby, 1) if row.report.point]
    view = around_points(
        [report.point, *(mark.point for mark in marks)], MAP_WIDTH, MAP_HEIGHT, METRES_PER_PIXEL
    )
    labels = [Label(entry.name, entry.point) for entry in landmarks(view.box, limit=8)]
    areas = Area.objects.filter(area_set__key=DISTRICTS).order_by("code")
    return as_data_uri(draw_map(view, areas, report.point, marks, labels))


def _offers(
    request: HttpRequest, report: Report, action: Action | None, form: CaseForm | None
) -> Mapping[str, list[Offer]]:
    """What fits the case as it stands, by group; the one that failed is open and keeps what was typed."""
    version = version_of(report)
    modules = list(TextModule.objects.all())
    offers: dict[str, list[Offer]] = {group: [] for group in GROUPS}
    for it in ACTIONS:
        if it is not action and not it.fits(report):
            continue
        own = form if it is action and form is not None else None
        shown = own or case_form(it.form, it.name, request, report, is_bound=False)
        shown.show_now(version)
        fitting = [module for module in modules if module.occasion in it.form.occasions]
        url = _address(request, it.name, report.pk)
        offers[it.group].append(Offer(it, shown, url, fitting, is_open=own is not None))
    return {group: found for group, found in offers.items() if found}


ADDRESSES = [
    Address("<uuid:pk>/akte/", READ, case_file, "case_file"),
    Address("<uuid:pk>/hierher/", SEND, merge_here, "merge_here"),
    Address("<uuid:pk>/auftrag/<uuid:link>/zurueckziehen/", SEND, revoke_contractor, "revoke_contractor"),
    *(Address(f"<uuid:pk>/{it.path}/", SEND, partial(act, action=it), it.name) for it in ACTIONS),
]
