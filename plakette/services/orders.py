"""What happens to an order from the citizen's side: placed, paid for, cancelled, expired, ordered again."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plakette.emission import VehicleFacts, emission_group
from plakette.models import Order, Permit
from plakette.plates import Plate
from plakette.policies import may_pay
from plakette.pricing import price_of
from plakette.services.permit import can_issue, issue_permit, revoke_permit
from plakette.services.rounds import each
from plakette.services.rules import RulesMissing, emission_rules, service_terms, tariff
from plakette.states import KEPT, OrderStatus, ProofStatus
from portal.accounts.models import User
from portal.errors import RuleViolation
from portal.notifications.services import notify
from portal.payments import services as payments
from portal.secret_links import digest, secret_for
from portal.uploads.models import StoredFile
from portal.uploads.services import claim, remove
from portal.workflow import lock, move_to
from portal.working_days import add_working_days

UNPAID_FOR = timedelta(hours=48)
"""How long an order waits for its payment. Money that comes later revives it."""
REMIND_AFTER = timedelta(hours=1)
USUAL_WORKING_DAYS = 3
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without signs that look alike on paper."""


@dataclass(frozen=True)
class Recipient:
    """Where the sticker goes to, and where the mails go to."""

    name: str
    street: str
    postcode: str
    city: str
    email: str
    country: str = "DE"
    extra_line: str = ""


@dataclass(frozen=True)
class OrderDraft:
    """All that an order needs; ``key`` makes a second sending of the same form harmless."""

    plate: Plate
    facts: VehicleFacts
    recipient: Recipient
    language: str = "de"
    key: UUID = field(default_factory=uuid4)
    reorder_of: UUID | None = None
    proof_document: UUID | None = None


@transaction.atomic
def place_order(draft: OrderDraft, *, shown_cents: int | None = None) -> Order:
    """Turn a draft into an order waiting for money. The same draft again gives the same order.

    The rules of today decide once more, whatever the form showed: raises RuleViolation with the reason
    where no sticker is due, so that no payment page is ever reached in that case; and (code "price_changed")
    where the page showed another price than ``shown_cents``.
    """
    placed = Order.objects.filter(draft_key=draft.key).first()
    if placed is not None:
        return placed
    today = timezone.localdate()
    assessment = emission_group(draft.facts, emission_rules(today), today)
    if not assessment.eligible or assessment.group is None:
        raise RuleViolation(assessment.reason, code=assessment.code)
    price_list = tariff(today).price_list()
    price = price_of(price_list, draft.recipient.country)
    if shown_cents not in (None, price.total_cents):
        raise RuleViolation(
            _("Der Preis hat sich geändert. Bitte prüfen Sie ihn noch einmal."), code="price_changed"
        )
    pk = uuid4()
    order = Order(
        pk=pk,
        number=new_number(),
        draft_key=draft.key,
        link_digest=digest(secret_for("plakette.order", pk)),
        language=draft.language,
        reorder_of_id=draft.reorder_of,
        group=assessment.group,
        assessment_code=assessment.code,
        proof_status=ProofStatus.OPEN if draft.proof_document else ProofStatus.NONE,
        proof_document=draft.proof_document,
        sticker_cents=price_list.sticker_cents,
        postage_cents=price.total_cents - price_list.sticker_cents,
        vat_kind=price.vat_kind,
        **_vehicle_fields(draft),
        **_recipient_fields(draft.recipient),
    )
    placed = _insert_once(order)
    if draft.proof_document:
        claim(draft.proof_document, placed)
    return placed


def _insert_once(order: Order) -> Order:
    """The order of this draft: two sendings of one form in the same second make one, without an error.

    Where the number was taken (by another order) nothing was written: then with another number.
    """
    while True:
        Order.objects.bulk_create([order], ignore_conflicts=True)
        placed = Order.objects.filter(draft_key=order.draft_key).first()
        if placed is not None:
            return placed
        order.number = new_number()


def new_number() -> str:
    """Ten characters, random (31^9, 44 bit): tells nobody how many are sold."""
    return "P" + "".join(secrets.choice(ALPHABET) for _ in range(9))


def _vehicle_fields(draft: OrderDraft) -> dict[str, object]:
    facts = draft.facts
    return {
        "country": draft.plate.country,
        "plate": draft.plate.display,
        "plate_key": draft.plate.compare_key,
        "emission_key": facts.key or "",
        "fuel": facts.fuel or "",
        "vehicle_class": facts.vehicle or "",
        "particle_filter": facts.filter or "",
        "first_registration": facts.first_registration,
        "euro_norm": facts.euro_norm,
    }


def _recipient_fields(recipient: Recipient) -> dict[str, str]:
    return {
        "name": recipient.name,
        "extra_line": recipient.extra_line,
        "street": recipient.street,
        "postcode": recipient.postcode,
        "city": recipient.city,
        "address_country": recipient.country,
        "email": recipient.email,
    }


def pay_order(order_id: UUID) -> str:
    """Begin (or go on with) paying; returns the address of the payment page, or of the order if nothing is due.

    Between two transactions, since the provider is asked over the network. Raises RuleViolation where
    nothing is to be paid any more, PaymentUnavailable where the provider can't be reached.
    """
    with transaction.atomic():
        order = lock(Order, order_id)
        if not may_pay(order):
            raise RuleViolation(_("Diese Bestellung ist nicht mehr zu bezahlen."), code="not_payable")
        if order.status != OrderStatus.AWAITING_PAYMENT:
            move_to(order, OrderStatus.AWAITING_PAYMENT, closed_at=None)
    return payments.start_payment("plakette.order", order_id).checkout_url or order.get_absolute_url()


def confirm_payment(order: Order, *, paid_at: datetime) -> bool:
    """Money has arrived for a locked order. False: the order does not want it any more, it goes back."""
    if not may_pay(order):
        return False
    if order.status == OrderStatus.PLACED:
        move_to(order, OrderStatus.AWAITING_PAYMENT)
    due_on = _due_on(timezone.localdate(paid_at))
    move_to(order, OrderStatus.PAID, paid_at=paid_at, due_on=due_on, closed_at=None)
    _replace_old_permit(order)
    permit = give_permit(order)
    tell(order, "order_paid", permit=permit)
    return True


def _due_on(paid_on: date) -> date:
    """The last day to post it. Money is booked even on a day for which nobody has entered terms."""
    try:
        days = service_terms(paid_on).ship_within_working_days
    except RulesMissing:
        days = USUAL_WORKING_DAYS
    return add_working_days(paid_on, days)


def give_permit(order: Order) -> Permit | None:
    """The interim permit, where it may be given now: paid, and no document left to look at.

    Without a signing key the sale goes on: the clock issues what is missing as soon as there is one.
    """
    if order.status not in KEPT or order.proof_status in (ProofStatus.OPEN, ProofStatus.REJECTED):
        return None
    return issue_permit(order) if can_issue() else None


def send_missing_permits(now: datetime | None = None) -> int:
    """Catch up, by the clock: orders of the last 14 days that were paid while no key was there to seal with."""
    since = (now or timezone.now()) - timedelta(days=14)
    waiting = Order.objects.filter(status__in=KEPT, paid_at__gte=since, permit__isnull=True).exclude(
        proof_status__in=[ProofStatus.OPEN, ProofStatus.REJECTED]
    )
    return each(waiting.values_list("pk", flat=True), send_missing_permit)


@transaction.atomic
def send_missing_permit(order_id: UUID) -> bool:
    order = lock(Order, order_id)
    permit = give_permit(order)
    if permit is None:
        return False
    tell(order, "permit_issued", permit=permit)
    return True


def _replace_old_permit(order: Order) -> None:
    """A new plate was ordered: the permit for the old plate ends."""
    old = Permit.objects.filter(order=order.reorder_of_id).select_related("order").first()
    if old is not None and old.order.plate_key != order.plate_key:
        revoke_permit(old, reason=Permit.RevocationReason.PLATE_CHANGED)


@transaction.atomic
def cancel_order(order_id: UUID, *, by: User | None = None, reason: str = "") -> Order:
    """Cancel until production begins; what was paid goes back. Cancelling twice changes nothing."""
    order = lock(Order, order_id)
    if order.status in (OrderStatus.CANCELLED, OrderStatus.REFUNDED):
        return order
    was_paid = order.status == OrderStatus.PAID
    if order.status in (OrderStatus.IN_PRODUCTION, OrderStatus.SENT):
        raise RuleViolation(
            _("Ihre Plakette wird schon hergestellt. Stornieren ist nicht mehr möglich."), code="in_production"
        )
    if order.status == OrderStatus.EXPIRED:
        return order
    move_to(order, OrderStatus.CANCELLED, by=by, closed_at=timezone.now())
    payments.cancel_payments("plakette.order", order.pk, reason=reason or "order_cancelled", by=by)
    remove(StoredFile.objects.of(order))
    end_permit(order, Permit.RevocationReason.ORDER_CANCELLED, by=by)
    if was_paid:
        tell(order, "order_cancelled")
    return order


def end_permit(order: Order, reason: "Permit.RevocationReason", *, by: User | None = None) -> None:
    permit = Permit.objects.filter(order=order, revoked_at__isnull=True).first()
    if permit is not None:
        revoke_permit(permit, reason=reason, by=by)


def settle_refund(order: Order) -> None:
    """The money is back with the citizen. A locked order; told twice, it stays as it is."""
    if order.status == OrderStatus.REFUNDED:
        return
    move_to(order, OrderStatus.REFUNDED, closed_at=timezone.now())
    end_permit(order, Permit.RevocationReason.REFUNDED)
    tell(order, "order_refunded")


def tell_of_returned_money(order: Order, refund_id: UUID, cents: int) -> None:
    """Double or late money went back: the payer hears of it, the order stays as it is. One mail per refund."""
    if not order.email:
        return
    notify(
        "plakette/money_returned",
        to=order.email,
        language=order.language,
        context={"order": order, "status_url": order.status_url, "cents": cents},
        dedupe_key=f"plakette.refund:{refund_id}:returned",
    )


def remind_unpaid(now: datetime | None = None) -> int:
    """One mail to whoever left without paying, or pays by a slow way: with the address to come back to."""
    waiting = Order.objects.unpaid_and_unreminded((now or timezone.now()) - REMIND_AFTER)
    return each(waiting.values_list("pk", flat=True), remind_of_payment)


@transaction.atomic
def remind_of_payment(order_id: UUID) -> bool:
    order = lock(Order, order_id)
    if order.reminded_at is not None or order.status not in (OrderStatus.PLACED, OrderStatus.AWAITING_PAYMENT):
        return False
    order.reminded_at = timezone.now()
    order.save(update_fields=["reminded_at"])
    tell(order, "order_unpaid")
    return True


def expire_orders(now: datetime | None = None) -> int:
    """Close what was never paid; returns how many. Orders whose money is on its way are left alone."""
    moment = now or timezone.now()
    candidates = Order.objects.payable_before(moment - UNPAID_FOR).values_list("pk", flat=True)
    return each(candidates, partial(expire_order, now=moment))


@transaction.atomic
def expire_order(order_id: UUID, now: datetime) -> bool:
    order = lock(Order, order_id)
    open_statuses = (OrderStatus.PLACED, OrderStatus.AWAITING_PAYMENT)
    if order.status not in open_statuses or payments.money_is_coming("plakette.order", order.pk):
        return False
    move_to(order, OrderStatus.EXPIRED, closed_at=now)
    return True


def tell(order: Order, event: str, *, permit: Permit | None = None) -> None:
    """One mail per order and event, in the language the order was placed in; the permit hangs on it."""
    if not order.email:
        return
    notify(
        f"plakette/{event}",
        to=order.email,
        language=order.language,
        context={
            "order": order,
            "status_url": order.status_url,
            "permit": permit,
            "proof": order.proof_status == ProofStatus.OPEN,
        },
        dedupe_key=f"plakette.order:{order.pk}:{event}",
        attachments=[("plakette.permit_sheet", permit.pk)] if permit else [],
    )
