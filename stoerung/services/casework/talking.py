"""Words about a case: among colleagues, to everybody, to the person who reported it."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.services import record
from portal.errors import RuleViolation
from stoerung.models import CaseEntry, Report
from stoerung.services import history
from stoerung.services.history import Audience, Kind
from stoerung.services.steps import begin, refuse_closed, required, step
from stoerung.services.telling import tell_everybody, tell_reporter
from stoerung.states import ReportStatus


@transaction.atomic
def add_note(report_id: UUID, by: User, text: str) -> Report:
    """For colleagues only; it never leaves the house."""
    report = begin(report_id, by)
    _say_once(report, Kind.NOTE, required(text), Audience.OFFICE, by)
    return report


@transaction.atomic
def post_update(report_id: UUID, by: User, text: str) -> Report:
    """How it stands, for everybody to read; all who wait for it get a mail."""
    report = begin(report_id, by)
    refuse_closed(report)
    words = required(text)
    entry = _say_once(report, Kind.STEP, words, Audience.PUBLIC, by)
    if entry is not None:
        tell_everybody(report, "report_updated", f"{entry.pk}", text=words)
    return report


@transaction.atomic
def reply_to_reporter(report_id: UUID, by: User, text: str) -> Report:
    """A mail to the reporter only. RuleViolation where nobody knows an address."""
    report = begin(report_id, by)
    words = required(text)
    _refuse_without_address(report)
    entry = _say_once(report, Kind.REPLY, words, Audience.REPORTER, by)
    if entry is not None:
        tell_reporter(report, "report_replied", f"{entry.pk}", text=words)
    return report


@transaction.atomic
def ask_reporter(report_id: UUID, by: User, question: str) -> Report:
    """Ask back by mail; until the answer the clock stands still. RuleViolation without an address."""
    report = begin(report_id, by)
    words = required(question, "question")
    if report.status == ReportStatus.WAITING and history.said_last(report, Kind.QUESTION, words, by):
        return report
    _refuse_without_address(report)
    assignee = report.assignee or by
    step(report, ReportStatus.WAITING, by=by, waiting_since=timezone.now(), assignee=assignee)
    entry = history.write(report, Kind.QUESTION, words, audience=Audience.REPORTER, by=by)
    tell_reporter(report, "question_asked", f"{entry.pk}", question=words)
    return report


def _refuse_without_address(report: Report) -> None:
    if not report.email:
        raise RuleViolation(
            "Zu dieser Meldung gibt es keine E-Mail-Adresse. Sie können der Person nicht schreiben.",
            code="no_address",
        )


def _say_once(report: Report, kind: str, words: str, audience: str, by: User) -> CaseEntry | None:
    """The new line, or None where the same form came twice."""
    if history.said_last(report, kind, words, by):
        return None
    entry = history.write(report, kind, words, audience=audience, by=by)
    record(f"stoerung.report.said_{kind}", report, by=by)
    return entry
