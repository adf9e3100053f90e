"""A provider for the demo and for tests: a real page with success, failure, "later" and abandonment.

It plays a foreign house. What it knows is in tables of its own; what it tells is a signed message to
our webhook, written with the payment (DemoEvent) and delivered by a task. No money moves.
"""

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.doorbell import ring_after_commit
from portal.payments import signature
from portal.payments.base import (
    Checkout,
    CheckoutOrder,
    CheckoutState,
    Event,
    Outcome,
    ProviderRefusedError,
    RefundOrder,
    RefundOutcome,
    RefundState,
    Subject,
    UnknownReferenceError,
    UntrustedEventError,
)
from portal.payments.models.demo import DemoCheckout, DemoEvent, DemoRefund
from portal.payments.states import DemoStatus
from portal.workflow import can_move_to, lock, move_to

log = logging.getLogger(__name__)

LATER = timedelta(minutes=2)  # how long money "on its way" takes by itself
SIGNATURE_HEADER = "Demo-Signature"


class DemoProvider:
    name = "demo"

    def start(self, order: CheckoutOrder) -> Checkout:
        checkout, _ = DemoCheckout.objects.get_or_create(
            idempotency_key=order.idempotency_key,
            defaults={
                "payment_id": order.payment_id,
                "amount_cents": order.amount_cents,
                "currency": order.currency,
                "title": order.title,
                "language": order.language,
                "return_url": order.return_url,
                "cancel_url": order.cancel_url,
                "expires_at": order.expires_at,
            },
        )
        return Checkout(checkout.reference, _address(checkout))

    def fetch(self, reference: str, *, patient: bool = True) -> CheckoutState:
        checkout = look(reference)
        return CheckoutState(
            reference=checkout.reference,
            url=_address(checkout),
            payment_id=checkout.payment_id,
            outcome=Outcome(checkout.status),
            amount_cents=checkout.amount_cents,
            currency=checkout.currency,
            charge_reference=f"charge_{checkout.reference}" if checkout.status == DemoStatus.PAID else "",
        )

    def expire(self, reference: str) -> None:
        with transaction.atomic():
            checkout = _locked(reference)
            if can_move_to(checkout, DemoStatus.EXPIRED):
                _step(checkout, DemoStatus.EXPIRED, "checkout.expired")

    def refund(self, order: RefundOrder) -> RefundState:
        reference = order.charge_reference.removeprefix("charge_")
        with transaction.atomic():
            checkout = _locked(reference)
            if checkout.status != DemoStatus.PAID or order.amount_cents != checkout.amount_cents:
                raise ProviderRefusedError("nothing to give back")
            refund, _ = DemoRefund.objects.get_or_create(
                checkout=checkout,
                defaults={
                    "idempotency_key": order.idempotency_key,
                    "refund_id": order.refund_id,
                    "amount_cents": order.amount_cents,
                },
            )
        return _refund_state(refund)

    def fetch_refund(self, reference: str) -> RefundState:
        try:
            return _refund_state(DemoRefund.objects.select_related("checkout").get(pk=reference))
        except DemoRefund.DoesNotExist:
            raise UnknownReferenceError(reference) from None

    def verify_webhook(self, body: bytes, headers: Mapping[str, str]) -> Event:
        signature.verify(body, headers.get(SIGNATURE_HEADER, ""), _secret())
        try:
            content = json.loads(body)
            return Event(
                event_id=content["id"],
                kind=content["kind"],
                subject=Subject.CHECKOUT if content["kind"].startswith("checkout.") else Subject.OTHER,
                reference=content["reference"],
                amount_cents=content["amount_cents"],
                currency=content["currency"],
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UntrustedEventError("unreadable event") from error

    def list_events(self, since: datetime) -> Iterator[Event]:
        for event in DemoEvent.objects.filter(created_at__gte=since).select_related("checkout"):
            yield Event(
                event_id=event.event_id,
                kind=event.kind,
                subject=Subject.CHECKOUT,
                reference=event.checkout.reference,
                amount_cents=event.checkout.amount_cents,
                currency=event.checkout.currency,
            )


def pay(reference: str) -> DemoCheckout:
    """The reader pays, and the money is here at once. Paying again changes nothing."""
    return _take(reference, DemoStatus.PAID, "checkout.completed")


def pay_later(reference: str) -> DemoCheckout:
    """The reader pays by a slow way; the money comes in two minutes, or when somebody says so."""
    return _take(reference, DemoStatus.PROCESSING, "checkout.completed")


def money_arrives(reference: str) -> DemoCheckout:
    return _take(reference, DemoStatus.PAID, "checkout.async_payment_succeeded")


def money_fails(reference: str) -> DemoCheckout:
    return _take(reference, DemoStatus.FAILED, "checkout.async_payment_failed")


def signed(event: DemoEvent) -> tuple[bytes, dict[str, str]]:
    """Body and headers of the message that tells of an event."""
    body = json.dumps(
        {
            "id": event.event_id,
            "kind": event.kind,
            "reference": event.checkout.reference,
            "amount_cents": event.checkout.amount_cents,
            "currency": event.checkout.currency,
        }
    ).encode()
    return body, {SIGNATURE_HEADER: signature.sign(body, _secret())}


def settle_due() -> int:
    """Let money that is on its way arrive when its time has come; the number of checkouts."""
    due = DemoCheckout.objects.filter(status=DemoStatus.PROCESSING, pays_at__lte=timezone.now())
    references = list(due.values_list("pk", flat=True)[:200])
    for reference in references:
        look(reference)
    return len(references)


def _take(reference: str, status: DemoStatus, kind: str) -> DemoCheckout:
    with transaction.atomic():
        checkout = _locked(reference)
        if can_move_to(checkout, status):
            _step(checkout, status, kind)
    return checkout


def look(reference: str) -> DemoCheckout:
    """The checkout as it is now: what is due happens when somebody looks."""
    with transaction.atomic():
        checkout = _locked(reference)
        now = timezone.now()
        if checkout.status == DemoStatus.PROCESSING and checkout.pays_at and checkout.pays_at <= now:
            _step(checkout, DemoStatus.PAID, "checkout.async_payment_succeeded")
        elif checkout.status == DemoStatus.OPEN and checkout.expires_at <= now:
            _step(checkout, DemoStatus.EXPIRED, "checkout.expired")
    return checkout


def _step(checkout: DemoCheckout, status: DemoStatus, kind: str) -> None:
    pays_at = timezone.now() + LATER if status == DemoStatus.PROCESSING else checkout.pays_at
    move_to(checkout, status, pays_at=pays_at)
    event = DemoEvent.objects.create(checkout=checkout, kind=kind)
    ring_after_commit("portal.payments.tasks.deliver_demo_event", event.pk)


def _locked(reference: str) -> DemoCheckout:
    try:
        return lock(DemoCheckout, reference)
    except DemoCheckout.DoesNotExist:
        raise UnknownReferenceError(reference) from None


def _refund_state(refund: DemoRefund) -> RefundState:
    return RefundState(
        reference=refund.reference,
        refund_id=refund.refund_id,
        idempotency_key=refund.idempotency_key,
        charge_reference=f"charge_{refund.checkout_id}",
        outcome=RefundOutcome.DONE,
        amount_cents=refund.amount_cents,
        currency=refund.checkout.currency,
    )


def _address(checkout: DemoCheckout) -> str:
    """A path only: the demo is reached by many names (localhost, a phone in the same network), and form-action
    'self' of our pages would stop a redirect to any but the one in use."""
    return reverse("payments:demo_checkout", args=[checkout.reference])


def _secret() -> bytes:
    return hashlib.sha256(b"portal.payments.demo" + settings.SECRET_KEY.encode()).digest()
