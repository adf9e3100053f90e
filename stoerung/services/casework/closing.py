"""A case ends, with a reason and a sentence; and it may begin again."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation

from portal.accounts.models import User
from portal.errors import RuleViolation
from stoerung.deadlines import days_taken, deadline
from stoerung.models import Photo, Report
from stoerung.policies import reopen_until
from stoerung.services import history
from stoerung.services.history import Audience, Kind
from stoerung.services.photos import attach
from stoerung.services.steps import begin, required, step
from stoerung.services.telling import tell_everybody, warn_desk
from stoerung.states import CLOSED, STATUS_OF_REASON, CloseReason, ReportStatus


@transaction.atomic
def close_report(
    report_id: UUID,
    by: User,
    reason: str,
    text: str,
    *,
    forwarded_to: str = "",
    after_photos: Iterable[UUID] = (),
) -> Report:
    """The end, honestly: why, and a sentence that everybody reads who waited for it.

    RuleViolation (field "reason") for an unknown reason and for a duplicate, which merge_into() closes;
    ("text") without a sentence; ("forwarded_to") where nobody is named who is responsible instead.
    """
    report = begin(report_id, by)
    why, words = _reason(reason), required(text)
    if report.status in CLOSED and (report.close_reason, report.close_text) == (why, words):
        return report
    whom = ""
    if why == CloseReason.NOT_RESPONSIBLE:
        whom = _responsible(forwarded_to)
    end(report, by=by, reason=why, text=words, forwarded_to=whom)
    attach(report, after_photos, Photo.Kind.AFTER)
    line = _line(why, words, whom)
    entry = history.write(report, Kind.STEP, line, audience=Audience.PUBLIC, by=by)
    until = reopen_until(report)
    facts = {"reason": str(why), "text": words, "forwarded_to": whom, "reopen_until": until}
    tell_everybody(report, "report_closed", f"{entry.pk}", **facts)
    return report


def _reason(reason: str) -> CloseReason:
    if reason not in CloseReason.values:
        raise RuleViolation("Bitte wählen Sie einen Grund.", field="reason", code="reason")
    if reason == CloseReason.DUPLICATE:
        raise RuleViolation(
            "Bitte nennen Sie die Meldung, zu der diese gehört.", field="reason", code="duplicate"
        )
    return CloseReason(reason)


def _responsible(forwarded_to: str) -> str:
    if not forwarded_to.strip():
        raise RuleViolation(
            "Bitte nennen Sie, wer stattdessen zuständig ist.", field="forwarded_to", code="forwarded_to"
        )
    return required(forwarded_to, "forwarded_to", longest=200)


def _line(why: CloseReason, words: str, whom: str) -> str:
    """For the history, which keeps what the fields forget when a report is opened again."""
    if why == CloseReason.FIXED:
        return words
    with translation.override("de"):
        label = str(why.label)
    return " ".join([f"{label[0].upper()}{label[1:]}.", *([f"Zuständig: {whom}."] if whom else []), words])


def end(report: Report, *, by: User, reason: str, text: str, **fields: object) -> None:
    """Close a locked report: the step itself, with all that its end writes down."""
    now = timezone.now()
    step(
        report,
        STATUS_OF_REASON[reason],
        by=by,
        close_reason=reason,
        close_text=text,
        closed_at=now,
        **fields,
    )
    if reason == CloseReason.FIXED:
        arrived, ended = timezone.localdate(report.created_at), timezone.localdate(now)
        report.working_days_taken = days_taken(arrived, ended, report.waited_days)
        report.save(update_fields=["working_days_taken"])


@transaction.atomic
def reopen(report_id: UUID, by: User, text: str) -> Report:
    """The office opens a report again, with a sentence why. Its duplicates stay with it."""
    report = begin(report_id, by)
    words = required(text)
    if report.status == ReportStatus.REOPENED and history.said_last(report, Kind.STEP, words, by):
        return report
    begin_again(report, by=by)
    entry = history.write(report, Kind.STEP, words, audience=Audience.PUBLIC, by=by)
    tell_everybody(report, "report_reopened", f"{entry.pk}", text=words)
    warn_desk(report, f"{entry.pk}")
    return report


def begin_again(report: Report, *, by: User | None = None) -> None:
    """Open a locked report again, at the same desk, with a new deadline; nothing is left of its end."""
    step(
        report,
        ReportStatus.REOPENED,
        by=by,
        close_reason="",
        close_text="",
        closed_at=None,
        working_days_taken=None,
        forwarded_to="",
        duplicate_of=None,
        satisfaction="",
        planned_for=None,
        escalated_at=None,
        erased_at=None,  # whoever writes or joins now has to be forgotten, too
        due_on=deadline(report.category, report.priority, timezone.localdate()),
    )
