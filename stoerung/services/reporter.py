"""What the reporter says afterwards, behind the secret link: an answer, "nicht behoben", a mark."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.audit.services import record
from portal.errors import RuleViolation
from portal.workflow import lock
from stoerung.models import Report
from stoerung.policies import may_answer, may_rate, may_reopen
from stoerung.services import history
from stoerung.services.casework.closing import begin_again
from stoerung.services.history import Audience, Kind
from stoerung.services.photos import attach
from stoerung.services.steps import required, step
from stoerung.services.telling import tell_everybody, warn_desk
from stoerung.states import ReportStatus


@transaction.atomic
def answer_question(report_id: UUID, text: str, photos: Iterable[UUID] = ()) -> Report:
    """The answer the office waits for: the clock goes on. The same answer again changes nothing."""
    report = lock(Report, report_id)
    words = required(text)
    if report.status != ReportStatus.WAITING and history.said_last(report, Kind.ANSWER, words):
        return report
    if not may_answer(report):
        raise RuleViolation(_("Zu Ihrer Meldung ist zurzeit keine Frage offen."), code="no_question")
    step(report, ReportStatus.IN_PROGRESS)
    attach(report, photos)
    history.write(report, Kind.STEP, audience=Audience.PUBLIC)
    history.write(report, Kind.ANSWER, words, audience=Audience.REPORTER)
    return report


@transaction.atomic
def reopen_report(report_id: UUID, text: str, photos: Iterable[UUID] = ()) -> Report:
    """ "Nicht behoben": back to the same desk and person, with a new deadline, once per end.

    What is wrong is for the office to read; the others who wait hear only that it goes on.
    """
    report = lock(Report, report_id)
    words = required(text)
    if report.is_open and history.said_last(report, Kind.OBJECTION, words):
        return report
    if not may_reopen(report):
        raise RuleViolation(_("Diese Meldung lässt sich nicht mehr öffnen."), code="reopen")
    begin_again(report)
    attach(report, photos)
    entry = history.write(report, Kind.STEP, audience=Audience.PUBLIC)
    history.write(report, Kind.OBJECTION, words, audience=Audience.REPORTER)
    tell_everybody(report, "report_reopened", f"{entry.pk}")
    warn_desk(report, f"{entry.pk}")
    return report


@transaction.atomic
def rate_report(report_id: UUID, answer: str) -> Report:
    """One question: are you content? RuleViolation (field "answer") for any other answer than the three."""
    report = lock(Report, report_id)
    if answer not in Report.Satisfaction.values:
        raise RuleViolation(_("Bitte wählen Sie eine Antwort."), field="answer", code="answer")
    if report.satisfaction == answer:
        return report
    if not may_rate(report):
        raise RuleViolation(_("Diese Meldung lässt sich jetzt nicht bewerten."), code="rate")
    report.satisfaction = answer
    report.save(update_fields=["satisfaction"])
    record("stoerung.report.rated", report, answer=answer)
    return report
