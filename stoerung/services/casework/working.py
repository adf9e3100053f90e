"""Somebody takes a case up, gives it to a colleague, plans the work, says how urgent it is."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.dateformat import format as format_date

from portal.accounts.models import User
from portal.accounts.policies import works_in
from portal.audit.services import record
from portal.errors import RuleViolation
from portal.working_days import add_working_days
from stoerung.deadlines import deadline
from stoerung.models import Report
from stoerung.services import history
from stoerung.services.history import Audience, Kind
from stoerung.services.steps import begin, refuse_closed, step
from stoerung.services.telling import tell_everybody, warn_desk
from stoerung.states import Priority, ReportStatus


@transaction.atomic
def take_up(report_id: UUID, by: User) -> Report:
    """Begin to work on it, as the one who answers for it. RuleViolation where a colleague does already."""
    report = begin(report_id, by)
    if report.status != ReportStatus.IN_PROGRESS:
        step(report, ReportStatus.IN_PROGRESS, by=by, assignee=by)
        entry = history.write(report, Kind.STEP, audience=Audience.PUBLIC, by=by)
        tell_everybody(report, "report_updated", f"{entry.pk}")
    elif report.assignee_id is None:
        _assign(report, by, by)
    elif report.assignee_id != by.pk:
        raise RuleViolation(f"Daran arbeitet schon {report.assignee}.", code="taken")
    return report


@transaction.atomic
def assign(report_id: UUID, by: User, to: User | None) -> Report:
    """Give it to somebody of the same desk, or (None) to nobody."""
    report = begin(report_id, by)
    refuse_closed(report)
    if to is not None and not works_in(to, report.department.key):
        raise RuleViolation(f"{to} arbeitet nicht in diesem Amt.", field="to", code="to")
    if report.assignee_id != (to.pk if to else None):
        _assign(report, by, to)
    return report


def _assign(report: Report, by: User, to: User | None) -> None:
    report.assignee = to
    report.save(update_fields=["assignee"])
    history.write(report, Kind.STEP, f"Zuständig: {to}" if to else "Niemand zuständig", by=by)
    record("stoerung.report.assigned", report, by=by, to=to.pk if to else None)


@transaction.atomic
def plan_work(report_id: UUID, by: User, planned_for: date, text: str = "") -> Report:
    """The work has a day, and everybody may know it. The same day and words again change nothing."""
    report = begin(report_id, by)
    line = f"Eingeplant für den {format_date(planned_for, 'j.n.Y')}. {text.strip()}".strip()
    if report.status == ReportStatus.PLANNED and history.said_last(report, Kind.STEP, line, by):
        return report
    if planned_for < timezone.localdate():
        raise RuleViolation("Dieser Tag ist schon vorbei.", field="planned_for", code="planned_for")
    step(report, ReportStatus.PLANNED, by=by, planned_for=planned_for, assignee=report.assignee or by)
    entry = history.write(report, Kind.STEP, line, audience=Audience.PUBLIC, by=by)
    tell_everybody(report, "report_planned", f"{entry.pk}", planned_for=planned_for, text=text.strip())
    return report


@transaction.atomic
def set_priority(report_id: UUID, by: User, priority: int) -> Report:
    """Danger pulls the deadline in and warns the desk; a false alarm gets the time it would have had."""
    report = begin(report_id, by)
    refuse_closed(report)
    if priority not in Priority.values:
        raise RuleViolation("Diese Dringlichkeit gibt es nicht.", field="priority", code="priority")
    wanted = Priority(priority)
    if report.priority == wanted:
        return report
    report.priority = wanted
    report.due_on = _due_on(report)
    report.save(update_fields=["priority", "due_on"])
    entry = history.write(report, Kind.STEP, f"Dringlichkeit: {wanted.label}", by=by)
    record("stoerung.report.priority", report, by=by, priority=int(wanted))
    warn_desk(report, f"{entry.pk}")
    return report


def _due_on(report: Report) -> date:
    if report.priority == Priority.DANGER:
        return min(report.due_on, deadline(report.category, report.priority, timezone.localdate()))
    arrived = timezone.localdate(report.created_at)
    # Never earlier than now: a report that was opened again has its new deadline.
    return max(
        report.due_on, add_working_days(deadline(report.category, report.priority, arrived), report.waited_days)
    )
