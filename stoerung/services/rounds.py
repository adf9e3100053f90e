"""By the clock: questions that nobody answered, and deadlines that are over. One fault never stops the rest."""

import logging
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import Department, User
from portal.notifications.services import notify
from portal.workflow import lock
from portal.working_days import working_days_between
from stoerung.models import Report
from stoerung.policies import TRIAGE, leads_of
from stoerung.services import history
from stoerung.services.history import Audience, Kind
from stoerung.services.steps import step
from stoerung.states import ON_THE_CLOCK, ReportStatus

log = logging.getLogger(__name__)
K = TypeVar("K")
UNANSWERED_FOR = timedelta(days=14)
ESCALATE_AFTER = 5
"""Working days after the deadline until the leads of the triage desk hear of it, too."""
MOST_LINES = 30
"""Reports named in one mail; how many there are is always said."""


def resume_unanswered(now: datetime | None = None) -> int:
    """Where no answer came in 14 days the work goes on without it; how many."""
    before = (now or timezone.now()) - UNANSWERED_FOR
    waiting = Report.objects.filter(status=ReportStatus.WAITING, waiting_since__lte=before)
    return _each(waiting.values_list("pk", flat=True), lambda pk: _resume(pk, before))


@transaction.atomic
def _resume(report_id: UUID, before: datetime) -> bool:
    report = lock(Report, report_id)
    asked = report.waiting_since
    if report.status != ReportStatus.WAITING or asked is None or asked > before:
        return False
    step(report, ReportStatus.IN_PROGRESS)
    history.write(report, Kind.STEP, audience=Audience.PUBLIC)
    history.write(report, Kind.NOTE, "Auf die Rückfrage kam keine Antwort.")
    return True


def escalate_overdue(today: date | None = None) -> int:
    """Tell the leads of each desk what is overdue, and once those of the triage desk what is so for long.

    One mail a day, desk and lead, with numbers and days only. Returns how many reports are newly escalated.
    """
    day = today or timezone.localdate()
    late = Department.objects.filter(reports__in=Report.objects.overdue(day)).distinct()
    _each(late.values_list("pk", flat=True), lambda pk: _tell_desk(pk, day))
    return _escalate(day)


@transaction.atomic
def _tell_desk(department_id: int, day: date) -> bool:
    department = Department.objects.get(pk=department_id)
    late = list(Report.objects.overdue(day).filter(department=department).order_by("due_on", "pk"))
    # A desk without a lead is the business of those who lead the triage desk.
    leads = list(leads_of(department, day)) or _triage_leads(day)
    _send(leads, f"{department.pk}", day, late, department)
    return True


@transaction.atomic
def _escalate(day: date) -> int:
    leads = _triage_leads(day)
    if not leads:
        return 0  # tomorrow there may be somebody to tell
    rows = Report.objects.filter(
        status__in=ON_THE_CLOCK, due_on__lte=_long_ago(day), escalated_at__isnull=True
    ).order_by("pk")
    late = sorted(rows.select_for_update(no_key=True), key=lambda report: report.due_on)
    Report.objects.filter(pk__in=[report.pk for report in late]).update(escalated_at=timezone.now())
    if late:
        _send(leads, "escalated", day, late)
    return len(late)


def _triage_leads(day: date) -> list[User]:
    triage = Department.objects.filter(key=TRIAGE).first()
    return list(leads_of(triage, day)) if triage else []


def _long_ago(day: date) -> date:
    """The last deadline that lies so many working days back."""
    due_on = day
    while working_days_between(due_on, day) < ESCALATE_AFTER:
        due_on -= timedelta(days=1)
    return due_on


def _send(
    leads: Iterable[User], key: str, day: date, late: list[Report], department: Department | None = None
) -> None:
    lines = [(report.number, working_days_between(report.due_on, day)) for report in late[:MOST_LINES]]
    for lead in leads:
        notify(
            "stoerung/reports_overdue",
            to=lead.email,
            language="de",
            context={"department": department, "count": len(late), "lines": lines},
            dedupe_key=f"stoerung.overdue:{day}:{key}:{lead.pk}",
        )


def _each(keys: Iterable[K], act: Callable[[K], bool]) -> int:
    """Act on each, in a transaction of its own; how many of them it did something to."""
    return sum(_tried(key, act) for key in list(keys))


def _tried(key: K, act: Callable[[K], bool]) -> bool:
    try:
        return act(key)
    except Exception:  # whatever is wrong with one, the others must go on
        log.exception("%s could not be worked on", key)
        return False
