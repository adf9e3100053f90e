"""A company does the work: it gets a link to one case, and tells through it how it stands."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.services import record
from portal.errors import RuleViolation
from portal.notifications.services import notify, plain_address
from portal.secret_links import digest, secret_for
from portal.workflow import lock
from stoerung.models import ContractorLink, Photo, Report
from stoerung.services import history
from stoerung.services.history import Kind
from stoerung.services.photos import attach
from stoerung.services.steps import begin, refuse_closed, required

DAYS = 14
MOST_DAYS = 90
FEWEST_DIGITS = 6
"""Fewer stand in many tasks by chance."""


@transaction.atomic
def give_to_contractor(
    report_id: UUID, by: User, company: str, email: str, task: str, days: int = DAYS
) -> ContractorLink:
    """Send a company the link to this case. What it reads is the task the clerk has written.

    While the same task is under way at the same address, that link is returned. RuleViolation (fields
    "company", "email", "task", "days") where something lacks or the task says who reported.
    """
    report = begin(report_id, by)
    refuse_closed(report)
    name, words = required(company, "company", longest=100), required(task, "task")
    address = plain_address(email)
    _refuse_reporter_in(words, report)
    if not 1 <= days <= MOST_DAYS:
        raise RuleViolation("Möglich sind 1 bis 90 Tage.", field="days", code="days")
    now = timezone.now()
    there = report.contractor_links.usable(now).filter(email=address, task=words).first()
    if there is not None:
        return there
    pk = uuid4()
    link = ContractorLink.objects.create(
        pk=pk,
        report=report,
        link_digest=digest(secret_for("stoerung.contractor", pk)),
        company=name,
        email=address,
        task=words,
        created_by=by,
        expires_at=now + timedelta(days=days),
    )
    history.write(report, Kind.CONTRACTOR, f"Auftrag an {name}: {words}", by=by)
    record("stoerung.contractorlink.created", link, by=by)
    _invite(link)
    return link


def _refuse_reporter_in(task: str, report: Report) -> None:
    """However it is written: capitals in an address, spaces and strokes in a number."""
    number = _digits(report.phone)
    has_number = len(number) >= FEWEST_DIGITS and number in _digits(task)
    words = task.lower()
    if has_number or any(it and it.lower() in words for it in (report.email, report.phone)):
        raise RuleViolation(
            "Im Auftrag stehen Kontaktdaten der meldenden Person. Die Firma darf sie nicht bekommen.",
            field="task",
            code="reporter",
        )


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def _invite(link: ContractorLink) -> None:
    notify(
        "stoerung/contractor_invited",
        to=link.email,
        language="de",
        context={"link": link, "number": link.report.number},
        dedupe_key=f"stoerung.contractor:{link.pk}:invited",
    )


@transaction.atomic
def revoke_link(link_id: UUID, by: User) -> ContractorLink:
    """It opens nothing any more; twice is once."""
    report = begin(_report_of(link_id), by)
    link = lock(ContractorLink, link_id)
    if link.revoked_at is None:
        link.revoked_at = timezone.now()
        link.save(update_fields=["revoked_at"])
        history.write(report, Kind.CONTRACTOR, f"Auftrag an {link.company} zurückgezogen", by=by)
        record("stoerung.contractorlink.revoked", link, by=by)
    return link


@transaction.atomic
def contractor_reports(
    link_id: UUID, *, done: bool, text: str = "", photos: Iterable[UUID] = ()
) -> ContractorLink:
    """The company's word and photos, for the clerk, who decides what follows. "Erledigt" ends the link.

    RuleViolation where the link is over, and without a sentence for what is not done.
    """
    report = lock(Report, _report_of(link_id))
    link = lock(ContractorLink, link_id)
    words = text.strip() if done and not text.strip() else required(text)
    line = line_of(link, words, done=done)
    if history.said_last(report, Kind.CONTRACTOR, line):
        return link
    now = timezone.now()
    if not ContractorLink.objects.usable(now).filter(pk=link_id).exists():
        raise RuleViolation(_("Dieser Link gilt nicht mehr."), code="over")
    attach(report, photos, Photo.Kind.AFTER)
    history.write(report, Kind.CONTRACTOR, line)
    record("stoerung.contractorlink.reported", link, done=done)
    if done:
        link.finished_at = now
        link.save(update_fields=["finished_at"])
    return link


def line_of(link: ContractorLink, words: str, *, done: bool) -> str:
    """How the company's word stands in the history."""
    return f"{link.company}{' meldet: erledigt' if done else ' meldet'}. {words}".strip()


def _report_of(link_id: UUID) -> UUID:
    """The report is locked before what belongs to it."""
    return ContractorLink.objects.values_list("report", flat=True).get(pk=link_id)
