"""What the provider says takes effect here, and only here: once, under locks, after comparing."""

import logging
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.services import record
from portal.payments.base import (
    CheckoutState,
    Event,
    Outcome,
    PaymentUnavailable,
    ProviderRefusedError,
    UntrustedEventError,
)
from portal.payments.models import Payment
from portal.payments.providers import provider_for
from portal.payments.registry import Payable, payable
from portal.payments.services.events import first_time
from portal.payments.services.receipts import issue_receipt
from portal.payments.services.refunds import request_refund
from portal.payments.states import CLOSED, LIVE, PaymentStatus
from portal.workflow import can_move_to, lock, move_to

log = logging.getLogger(__name__)

ENDINGS = {Outcome.FAILED: PaymentStatus.FAILED, Outcome.EXPIRED: PaymentStatus.EXPIRED}


def refresh_payment(payment_id: UUID, *, patient: bool = True) -> Payment:
    """Ask the provider how it stands and act on it. Not inside a transaction.

    Quiet where nothing can change any more. Raises PaymentUnavailable; an answer that doesn't fit our
    row is logged and changes nothing.
    """
    payment = Payment.objects.get(pk=payment_id)
    if not payment.provider_reference or payment.status == PaymentStatus.REFUNDED:
        return payment
    try:
        state = provider_for(payment.provider).fetch(payment.provider_reference, patient=patient)
        return apply_result(payment.pk, state)
    except (UntrustedEventError, ProviderRefusedError) as error:
        log.error("payment %s: the provider's answer does not fit: %s", payment.pk, error)
        # Noted, so that the sweeper gets to the others first.
        Payment.objects.filter(pk=payment.pk).update(last_checked_at=timezone.now())
        return payment


def returning(payment: Payment) -> Payment:
    """For the page the reader comes back to: ask shortly, and show what we know where nobody answers."""
    try:
        return refresh_payment(payment.pk, patient=False)
    except PaymentUnavailable:
        return payment


def apply_result(payment_id: UUID, state: CheckoutState, event: Event | None = None) -> Payment:
    """Lock, look again, compare, act once; the event is written in the same transaction as its effect.

    Raises UntrustedEventError where amount, currency or reference differ from our row: nothing changes.
    """
    key, payable_id = Payment.objects.values_list("payable_key", "payable_id").get(pk=payment_id)
    thing = payable(key)
    with transaction.atomic(durable=True):
        thing.lock(payable_id)
        payment = lock(Payment, payment_id)
        refuse_misfit(payment, state)
        if event is not None and not first_time(payment, event):
            return payment
        _adopt(payment, state)
        _act(thing, payment, state)
    return payment


def refuse_misfit(payment: Payment, state: CheckoutState) -> None:
    """Raises UntrustedEventError unless the state is of this payment, to the cent."""
    if payment.provider_reference not in ("", state.reference):
        raise UntrustedEventError("another checkout")
    if state.payment_id != payment.pk:
        raise UntrustedEventError("a checkout of something else")
    if (state.amount_cents, state.currency) != (payment.amount_cents, payment.currency):
        raise UntrustedEventError("another amount or currency")


def _adopt(payment: Payment, state: CheckoutState) -> None:
    """Note the visit; and the reference, where the answer to our start got lost."""
    payment.last_checked_at = timezone.now()
    payment.provider_reference = state.reference
    payment.save(update_fields=["last_checked_at", "provider_reference"])
    if payment.status == PaymentStatus.CREATED and state.outcome is Outcome.OPEN and state.url:
        move_to(payment, PaymentStatus.OPEN, checkout_url=state.url)


def _act(thing: Payable, payment: Payment, state: CheckoutState) -> None:
    """The highest rank wins: money is never undone by a message that comes late."""
    if state.outcome is Outcome.PAID:
        if can_move_to(payment, PaymentStatus.PAID):
            _take_money(thing, payment, state)
    elif state.outcome is Outcome.PROCESSING:
        if payment.status in LIVE and can_move_to(payment, PaymentStatus.PROCESSING):
            move_to(payment, PaymentStatus.PROCESSING, checkout_url="")
    elif state.outcome in ENDINGS and payment.status in LIVE:
        cancelled = payment.closing_since and state.outcome is Outcome.EXPIRED
        end_payment(thing, payment, PaymentStatus.CANCELLED if cancelled else ENDINGS[state.outcome])


def _take_money(thing: Payable, payment: Payment, state: CheckoutState) -> None:
    others = Payment.objects.of(payment.payable_key, payment.payable_id).kept()
    double = others.exists()
    keep = not double and thing.on_paid(payment.payable_id, payment)
    move_to(
        payment,
        PaymentStatus.PAID if keep else PaymentStatus.NOT_KEPT,
        paid_at=timezone.now(),
        charge_reference=state.charge_reference,
        checkout_url="",
    )
    if keep:
        issue_receipt(payment)
    else:
        request_refund(payment, reason="doppelt bezahlt" if double else "nicht mehr angenommen", by=None)


@transaction.atomic
def settle_puzzle(payment_id: UUID, by: User) -> Payment:
    """A clerk has looked into it and found the books right."""
    payment = lock(Payment, payment_id)
    if payment.puzzle:
        record("payments.payment.puzzle_settled", payment, by=by, puzzle=payment.puzzle)
        payment.puzzle = ""
        payment.save(update_fields=["puzzle"])
    return payment


def end_payment(thing: Payable, payment: Payment, status: PaymentStatus) -> None:
    """Close an attempt that brings no money; tell the payable when it was the last one under way."""
    if status not in CLOSED:
        raise ValueError(status)
    move_to(payment, status, closed_at=timezone.now(), checkout_url="")
    attempts = Payment.objects.of(payment.payable_key, payment.payable_id)
    if not attempts.filter(status__in=LIVE | {PaymentStatus.PAID}).exists():
        thing.on_closed(payment.payable_id, payment)
