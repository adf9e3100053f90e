"""A case goes to another desk of the city, or to somebody outside of it."""

from uuid import UUID

from django.db import transaction

from portal.accounts.models import Department, User
from portal.audit.services import record
from portal.errors import RuleViolation
from portal.workflow import lock
from stoerung.models import Report
from stoerung.policies import TRIAGE, desks_with_reports, may_hand_over
from stoerung.services import history
from stoerung.services.history import Audience, Kind
from stoerung.services.steps import begin, refuse_closed, refuse_other_desk, required, step
from stoerung.services.telling import tell_everybody, warn_desk
from stoerung.states import ReportStatus


@transaction.atomic
def hand_over(report_id: UUID, by: User, to: Department, reason: str) -> Report:
    """To a named desk, with a reason for the colleagues; the deadline stays as it is.

    Where desks have passed it on often enough, it lies at the triage desk afterwards, with ``to`` as a wish:
    look at `report.department`.
    """
    report = lock(Report, report_id)
    words = required(reason, "reason")
    note = f"An {to}. {words}"
    wish = f"Die Leitstelle entscheidet. Gewünscht: {note}"
    if any(history.said_last(report, Kind.ROUTING, said, by) for said in (note, wish)):
        return report
    refuse_other_desk(report, by)
    refuse_closed(report)
    _refuse_desk(report, to)
    if not may_hand_over(by, report):
        to, note = Department.objects.get(key=TRIAGE), wish
    _move(report, to, by)
    history.write(report, Kind.ROUTING, note, by=by)
    line = f"An {to} weitergegeben."
    entry = history.write(report, Kind.STEP, line, audience=Audience.PUBLIC, by=by)
    tell_everybody(report, "report_updated", f"{entry.pk}", text=line)
    warn_desk(report, f"{entry.pk}")
    return report


def _refuse_desk(report: Report, to: Department) -> None:
    if report.department_id == to.pk:
        raise RuleViolation("Die Meldung liegt schon bei diesem Amt.", field="to", code="to")
    if not desks_with_reports().filter(pk=to.pk).exists():
        raise RuleViolation("Dieses Amt bearbeitet keine Störungsmeldungen.", field="to", code="to")


def _move(report: Report, to: Department, by: User) -> None:
    was = report.department.key
    report.department, report.assignee = to, None
    report.hand_overs += 1
    report.save(update_fields=["department", "assignee", "hand_overs"])
    record("stoerung.report.handed_over", report, by=by, was=was, to=to.key, times=report.hand_overs)


@transaction.atomic
def forward_outside(report_id: UUID, by: User, target: str, text: str) -> Report:
    """To somebody the city does not command (a railway, the state), with a sentence. It stays open."""
    report = begin(report_id, by)
    words, whom = required(text), required(target, "target", longest=200)
    line = f"An {whom} weitergegeben. {words}"
    if report.status == ReportStatus.FORWARDED and history.said_last(report, Kind.STEP, line, by):
        return report
    step(report, ReportStatus.FORWARDED, by=by, forwarded_to=whom)
    entry = history.write(report, Kind.STEP, line, audience=Audience.PUBLIC, by=by)
    tell_everybody(report, "report_forwarded", f"{entry.pk}", target=whom, text=words)
    return report
