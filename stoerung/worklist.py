"""What a clerk looks at: lists of reports, most urgent first, and what lies near one of them.

Whatever is asked, a page costs the same: rows come in the order of an index, pages and counts are bounded.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Power

from portal.accounts.models import User
from portal.geo.points import Point, bounding_box, distance
from portal.working_days import working_days_between
from stoerung.models import Category, Photo, Report, Supporter
from stoerung.models.report import ReportQuerySet
from stoerung.policies import desks_of, is_triage
from stoerung.states import CLOSED, ON_THE_CLOCK, Publication

ROWS = 50
MOST_PAGES = 20
COUNT_TO = 1000
NEAR_METRES = 500.0
FOUND = 50


@dataclass(frozen=True)
class Wanted:
    """What the address asks for. ``near``: the number of a report; ``status`` and ``group`` may be empty."""

    name: str = "offen"
    status: str = ""
    group: str = ""
    desk: str = ""
    near: str = ""
    page: int = 1


@dataclass(frozen=True)
class Row:
    """``late_days``: working days since the deadline, 0 in time. ``metres``: from the report asked about."""

    report: Report
    photos: int
    supporters: int
    late_days: int
    metres: int | None = None

    @property
    def is_late(self) -> bool:
        return self.late_days > 0


@dataclass(frozen=True)
class Page:
    """``total`` stops at COUNT_TO: then ``is_counted`` is False, and there are more."""

    rows: list[Row]
    total: int
    is_counted: bool
    number: int
    has_next: bool
    near: Report | None = None


def _mine(rows: ReportQuerySet, user: User, today: date) -> ReportQuerySet:
    return rows.open().filter(assignee=user)


def _to_publish(rows: ReportQuerySet, user: User, today: date) -> ReportQuerySet:
    """Strangers see that there is a report, and nobody has read yet what else they could see."""
    photos = Photo.objects.filter(report=OuterRef("pk"), shown__isnull=True, original__isnull=False)
    return rows.open().filter(~Q(description="") | Exists(photos), publication=Publication.LISTED)


LISTS: Mapping[str, tuple[str, Callable[[ReportQuerySet, User, date], ReportQuerySet]]] = {
    "offen": ("Alle offenen", lambda rows, user, today: rows.open()),
    "meine": ("Meine offenen", _mine),
    "ueberfaellig": ("Überfällig", lambda rows, user, today: rows.open().overdue(today)),
    "ohne": ("Ohne Bearbeiter", lambda rows, user, today: rows.open().filter(assignee__isnull=True)),
    "neues": ("Neues von außen", lambda rows, user, today: rows.open().with_news()),
    "veroeffentlichen": ("Öffentlich machen", _to_publish),
    "beendet": ("Beendet", lambda rows, user, today: rows.closed()),
}


def visible(user: User) -> ReportQuerySet:
    """As policies.reports_visible_to(), with the desks as numbers: so the database takes the right index."""
    reports = Report.objects.all()
    if is_triage(user):
        return reports
    return reports.filter(department__in=list(desks_of(user).values_list("pk", flat=True)))


def page_of(user: User, wanted: Wanted, today: date) -> Page:
    """One page of a list, in a constant number of queries."""
    near = _anchor(user, wanted.near)
    rows = _near(user, near) if near else _asked_for(user, wanted, today)
    number = min(max(wanted.page, 1), MOST_PAGES)
    first = (number - 1) * ROWS
    found = list(_with_names(rows)[first : first + ROWS + 1])
    total = _count(rows)
    return Page(
        rows=as_rows(found[:ROWS], today, near.point if near else None),
        total=min(total, COUNT_TO),
        is_counted=total <= COUNT_TO,
        number=number,
        has_next=len(found) > ROWS and number < MOST_PAGES,
        near=near,
    )


def count(user: User, wanted: Wanted, today: date) -> int:
    """How many there are; COUNT_TO + 1 means more."""
    return _count(_asked_for(user, wanted, today))


def _count(rows: ReportQuerySet) -> int:
    return rows.order_by()[: COUNT_TO + 1].count()


def open_nearby(user: User, report: Report, today: date, limit: int) -> list[Row]:
    """Open reports around this one, the nearest first; none where nobody knows the point."""
    if report.point is None:
        return []
    return as_rows(list(_with_names(_near(user, report))[:limit]), today, report.point)


def find(user: User, text: str) -> list[Report]:
    """By number, by the reporter's whole address, else by words of text and place; the newest first."""
    words = " ".join(text.replace("\x00", "").split())
    if not words:
        return []
    rows = _with_names(visible(user)).order_by("-created_at", "pk")
    by_number = list(rows.filter(number=words.upper().replace(" ", "").replace("-", "")))
    if by_number:
        return by_number
    if "@" in words:
        return list(rows.filter(email__iexact=words)[:FOUND])
    return list(rows.search(words)[:FOUND])


def as_rows(reports: list[Report], today: date, around: Point | None = None) -> list[Row]:
    ids = [report.pk for report in reports]
    photos, supporters = _counted(Photo, ids), _counted(Supporter, ids)
    return [
        Row(
            report,
            photos.get(report.pk, 0),
            supporters.get(report.pk, 0),
            late_days(report, today),
            round(distance(around, report.point)) if around and report.point else None,
        )
        for report in reports
    ]


def late_days(report: Report, today: date) -> int:
    """Working days since the deadline, where it is the city's turn."""
    if report.status not in ON_THE_CLOCK or report.due_on >= today:
        return 0
    return max(1, working_days_between(report.due_on, today))


def _asked_for(user: User, wanted: Wanted, today: date) -> ReportQuerySet:
    _label, narrow = LISTS.get(wanted.name, LISTS["offen"])
    rows = visible(user)
    rows = rows.filter(status=wanted.status) if wanted.status else narrow(rows, user, today)
    if wanted.group:
        leaves = Category.objects.filter(parent__code=wanted.group).values_list("pk", flat=True)
        rows = rows.filter(category__in=list(leaves))
    if wanted.desk:
        rows = rows.filter(department__key=wanted.desk)
    if wanted.status in CLOSED or (not wanted.status and wanted.name == "beendet"):
        return rows.order_by("-created_at", "pk")
    return rows.most_urgent_first()


def _anchor(user: User, number: str) -> Report | None:
    if not number:
        return None
    report = visible(user).select_related("category").filter(number=number).first()
    return report if report is not None and report.point is not None else None


def _near(user: User, report: Report) -> ReportQuerySet:
    if report.point is None:
        return visible(user).none()
    lon, lat = report.point
    box = bounding_box(report.point, NEAR_METRES)
    east = (F("lon") - lon) * math.cos(math.radians(lat))
    return (
        visible(user)
        .open()
        .exclude(pk=report.pk)
        .filter(lon__range=(box.west, box.east), lat__range=(box.south, box.north))
        .order_by(Power(east, 2) + Power(F("lat") - lat, 2), "pk")
    )


def _with_names(rows: ReportQuerySet) -> ReportQuerySet:
    return rows.select_related("category__parent", "department", "assignee")


def _counted(model: type[Model], reports: Iterable[UUID]) -> dict[UUID, int]:
    rows: QuerySet[Model] = model._default_manager.filter(report__in=list(reports))
    return dict(rows.order_by().values("report").annotate(n=Count("pk")).values_list("report", "n"))
