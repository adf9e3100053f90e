"""A report comes in, or somebody joins one: at a desk, acknowledged, in one transaction."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit.services import record
from portal.errors import RuleViolation
from portal.notifications.services import plain_address
from portal.secret_links import digest, secret_for
from portal.workflow import lock
from stoerung.deadlines import deadline
from stoerung.models import Category, Report, RoutingDecision, Supporter
from stoerung.policies import may_join
from stoerung.reporter_page import promise
from stoerung.services import history, routing
from stoerung.services.dangers import is_danger
from stoerung.services.forecast import forecast
from stoerung.services.history import Audience, Kind
from stoerung.services.photos import attach
from stoerung.services.places import PlaceOfReport, refuse_impossible_place
from stoerung.services.telling import tell_reporter, tell_supporter, warn_desk
from stoerung.states import Priority, Publication

__all__ = ["NewReport", "PlaceOfReport", "join_report", "leave_report", "submit_report"]

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without signs that look alike on paper."""


@dataclass(frozen=True)
class NewReport:
    """All that a report needs; ``key`` makes a second sending of the same form harmless."""

    category: Category
    place: PlaceOfReport
    description: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    photos: tuple[UUID, ...] = ()
    email: str = ""
    phone: str = ""
    language: str = "de"
    channel: str = Report.Channel.WEB
    key: UUID = field(default_factory=uuid4)


@transaction.atomic
def submit_report(new: NewReport) -> Report:
    """Write the report, find its desk, acknowledge it. The same key again gives the same report.

    Raises RuleViolation where the place lies outside the city ("outside"), where there is neither a point nor
    words for it ("place"), for an unsound address (field "email"), or where a photo is gone.
    """
    there = Report.objects.filter(submission_key=new.key).first()
    if there is not None:
        return there
    _refuse_impossible(new)
    decision = routing.decide_for(new.category, new.place)
    report, is_new = _insert_once(_draft(new, decision))
    if not is_new:
        return report
    receipt = routing.write_receipt(report, decision, RoutingDecision.Cause.SUBMITTED)
    attach(report, new.photos)
    history.write(report, Kind.STEP, audience=Audience.PUBLIC)
    record("stoerung.report.received", report, department=decision.department.key, danger=bool(report.priority))
    _acknowledge(report, receipt)
    warn_desk(report, "1")
    return report


def _refuse_impossible(new: NewReport) -> None:
    refuse_impossible_place(new.place)
    if new.category.parent_id is None or not new.category.is_active:
        raise RuleViolation(_("Bitte wählen Sie aus, was nicht stimmt."), field="category", code="category")


def _acknowledge(report: Report, receipt: RoutingDecision) -> None:
    """Thanks, which office and why, and until when."""
    if report.email:
        # Called while the mail is written, so in the reporter's language.
        why = partial(routing.explain, receipt)
        until = partial(promise, report, forecast(report.category))
        tell_reporter(report, "report_received", "1", why=why, promise=until)


def _draft(new: NewReport, decision: routing.Decision) -> Report:
    pk = uuid4()
    danger = is_danger(new.category, new.description, new.answers)
    priority = Priority.DANGER if danger else Priority.NORMAL
    point = new.place.point
    return Report(
        pk=pk,
        number=new_number(),
        submission_key=new.key,
        link_digest=digest(secret_for("stoerung.report", pk)),
        language=new.language,
        channel=new.channel,
        category=new.category,
        answers=dict(new.answers),
        description=new.description.strip(),
        priority=priority,
        lon=point.lon if point else None,
        lat=point.lat if point else None,
        accuracy_metres=new.place.accuracy,
        place_text=" ".join(new.place.text.split())[:200],
        place_source=new.place.source,
        place_has_to_be_checked=point is None,
        district=decision.district,
        department=decision.department,
        due_on=deadline(new.category, priority, timezone.localdate()),
        email=plain_address(new.email) if new.email else "",
        phone=new.phone,
        publication=Publication.LISTED if new.category.is_public else Publication.HIDDEN,
    )


def _insert_once(report: Report) -> tuple[Report, bool]:
    """The report of this form, and whether it is the one just written: doubled sendings make one.

    DO NOTHING waits for a racing transaction and leaves ours usable. Where the number was taken (by another
    report) nothing was written: then with another number.
    """
    while True:
        Report.objects.bulk_create([report], ignore_conflicts=True)
        written = Report.objects.filter(submission_key=report.submission_key).first()
        if written is not None:
            return written, written.pk == report.pk
        report.number = new_number()


def new_number() -> str:
    """Eight characters, random (31^7, 34 bit): tells nobody how many there are, and opens nothing."""
    return "M" + "".join(secrets.choice(ALPHABET) for _ in range(7))


@transaction.atomic
def join_report(report_id: UUID, *, key: UUID, email: str = "", language: str = "de") -> Supporter:
    """Say "Ich auch": a key, and an address, joins once. RuleViolation where the report is not open."""
    report = lock(Report, report_id)
    there = Supporter.objects.filter(key=key).first() or _with_address(report, email)
    if there is not None:
        return there
    if not may_join(report):
        raise RuleViolation(_("Diese Meldung ist schon abgeschlossen."), code="closed")
    pk = uuid4()
    supporter = Supporter.objects.create(
        pk=pk,
        report=report,
        key=key,
        link_digest=digest(secret_for("stoerung.supporter", pk)),
        email=plain_address(email) if email else "",
        language=language,
    )
    record("stoerung.report.joined", report)
    tell_supporter(supporter, "supporter_joined", "1")
    return supporter


def _with_address(report: Report, email: str) -> Supporter | None:
    return Supporter.objects.filter(report=report, email=email.strip()).first() if email.strip() else None


@transaction.atomic
def give_address(supporter_id: UUID, email: str) -> Supporter:
    """Whoever joined in one tap may leave an address afterwards, once.

    RuleViolation (field "email") for an unsound address, and where the time to forget people is over.
    """
    address = plain_address(email)
    # The report first: two people with one address at the same moment wait for each other here.
    report = lock(Report, Supporter.objects.values_list("report", flat=True).get(pk=supporter_id))
    supporter = lock(Supporter, supporter_id)
    if supporter.email or _with_address(report, address):
        return supporter
    if report.erased_at is not None:
        raise RuleViolation(_("Diese Meldung ist schon abgeschlossen."), field="email", code="closed")
    supporter.email = address
    supporter.save(update_fields=["email"])
    tell_supporter(supporter, "supporter_joined", "1")
    return supporter


@transaction.atomic
def leave_report(supporter_id: UUID) -> None:
    """No more mails: the address goes, the count stays. Twice is once."""
    supporter = Supporter.objects.select_for_update(no_key=True).filter(pk=supporter_id).first()
    if supporter is not None and supporter.email:
        supporter.email = ""
        supporter.save(update_fields=["email"])
