"""Money goes back: written down in the transaction that decides it, sent by a task outside of any."""

import logging
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.audit.services import record
from portal.doorbell import ring_after_commit
from portal.errors import RuleViolation
from portal.payments.base import (
    Event,
    PaymentUnavailable,
    ProviderRefusedError,
    RefundOrder,
    RefundOutcome,
    RefundState,
    UntrustedEventError,
)
from portal.payments.models import Payment, Refund
from portal.payments.providers import provider_for
from portal.payments.registry import HearsOfReturns, payable
from portal.payments.services.events import first_time
from portal.payments.services.receipts import cancel_receipt
from portal.payments.services.rounds import each
from portal.payments.states import PaymentStatus, RefundStatus
from portal.workflow import can_move_to, lock, move_to

log = logging.getLogger(__name__)

LONGEST_PAUSE = timedelta(hours=6)


@transaction.atomic
def request_refund(payment: Payment, reason: str, by: User | None) -> Refund:
    """Give the whole money of a payment back; a second call returns the first refund.

    Call it with the payable's lock held, or without any. Raises RuleViolation where no money is here.
    """
    payment = lock(Payment, payment.pk)
    existing = Refund.objects.filter(payment=payment).first()
    if existing is not None:
        return existing
    if not payment.is_charged:
        raise RuleViolation(
            _("Hier ist kein Geld eingegangen, das zurückgezahlt werden könnte."), code="no_money"
        )
    refund = Refund.objects.create(
        payment=payment,
        amount_cents=payment.amount_cents,
        reason=reason,
        of_kept_money=payment.status == PaymentStatus.PAID,
        requested_by=by,
    )
    record("payments.refund.requested", refund, by=by, amount_cents=refund.amount_cents)
    _ring(refund)
    return refund


@transaction.atomic
def retry_refund(refund_id: UUID, by: User) -> Refund:
    """A clerk lets a failed refund run again, under a new key: the provider said no to the old one for good."""
    refund = lock(Refund, refund_id)
    move_to(
        refund,
        RefundStatus.REQUESTED,
        by=by,
        round=refund.round + 1,
        attempts=0,
        next_attempt_at=timezone.now(),
        provider_reference="",
    )
    _ring(refund)
    return refund


def execute_refund(refund_id: UUID) -> Refund:
    """Send one requested refund to the provider. Not inside a transaction; twice at once pays once."""
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if refund.status != RefundStatus.REQUESTED:
        return refund
    tried_before = refund.attempts > 0
    Refund.objects.filter(pk=refund.pk).update(
        attempts=refund.attempts + 1, next_attempt_at=timezone.now() + _pause(refund.attempts)
    )
    try:
        state = provider_for(refund.payment.provider).refund(_order(refund, tried_before))
    except PaymentUnavailable:
        log.warning("refund %s waits: the provider is not available", refund.pk)
        return refund
    except ProviderRefusedError as error:
        log.error("refund %s was refused: %s", refund.pk, error)
        return _fail(refund.pk, str(error))
    return apply_refund(refund.pk, state)


def execute_refunds() -> int:
    """The sweeper: send every refund whose time has come; the number tried."""
    return each(Refund.objects.due().values_list("pk", flat=True)[:200], execute_refund)


def refresh_refund(refund_id: UUID) -> Refund:
    """Ask the provider how a refund stands. Raises PaymentUnavailable."""
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if not refund.provider_reference:
        return refund
    try:
        state = provider_for(refund.payment.provider).fetch_refund(refund.provider_reference)
        return apply_refund(refund.pk, state)
    except (UntrustedEventError, ProviderRefusedError) as error:
        log.error("refund %s: the provider's answer does not fit: %s", refund.pk, error)
        return refund


def apply_refund(refund_id: UUID, state: RefundState, event: Event | None = None) -> Refund:
    """Lock, look again, compare, act once; the event is written with its effect.

    Raises UntrustedEventError where amount or currency differ. News of an earlier round are no news.
    """
    payment = Payment.objects.get(refund__pk=refund_id)
    with transaction.atomic(durable=True):
        payable(payment.payable_key).lock(payment.payable_id)
        payment = lock(Payment, payment.pk)
        refund = lock(Refund, refund_id)
        refund.payment = payment
        if event is not None and not first_time(payment, event):
            return refund
        if state.idempotency_key == refund.idempotency_key:
            _act(refund, state)
    return refund


def adopt_refund(payment_id: UUID, state: RefundState, event: Event) -> Refund | None:
    """Somebody gave the whole money back at the provider, past the portal: our books follow.

    None where the event has taken effect before, or the money is not here any more.
    """
    payment = Payment.objects.get(pk=payment_id)
    with transaction.atomic(durable=True):
        payable(payment.payable_key).lock(payment.payable_id)
        payment = lock(Payment, payment.pk)
        if not (first_time(payment, event) and payment.is_charged):
            return None
        refund = request_refund(payment, reason="beim Zahlungsdienst veranlasst", by=None)
        refund = lock(Refund, refund.pk)
        refund.payment = payment
        _act(refund, state)
    return refund


def _act(refund: Refund, state: RefundState) -> None:
    if (state.amount_cents, state.currency) != (refund.amount_cents, refund.payment.currency):
        raise UntrustedEventError("another amount or currency")
    refund.provider_reference = state.reference
    refund.last_checked_at = timezone.now()
    refund.save(update_fields=["provider_reference", "last_checked_at"])
    if state.outcome is RefundOutcome.DONE:
        if can_move_to(refund, RefundStatus.DONE):
            # The first day stays: its cancellation receipt is out, and a day's accounts don't change later.
            move_to(refund, RefundStatus.DONE, done_at=refund.done_at or timezone.now(), last_error="")
            _settle(refund)
    elif state.outcome is RefundOutcome.FAILED:
        if can_move_to(refund, RefundStatus.FAILED):
            move_to(refund, RefundStatus.FAILED, last_error=state.problem or "vom Zahlungsdienst abgelehnt")
    elif can_move_to(refund, RefundStatus.SUBMITTED):
        move_to(refund, RefundStatus.SUBMITTED)


def _settle(refund: Refund) -> None:
    """The money is gone: close the books. Quiet the second time (a refund that failed late and ran again)."""
    payment = refund.payment
    if payment.status == PaymentStatus.REFUNDED:
        return
    move_to(payment, PaymentStatus.REFUNDED, refunded_at=timezone.now())
    cancel_receipt(refund)
    thing = payable(payment.payable_key)
    # A double payment going back must not touch the thing that the first payment bought.
    if refund.of_kept_money:
        thing.on_refunded(payment.payable_id, refund)
    elif isinstance(thing, HearsOfReturns):
        thing.on_returned(payment.payable_id, refund)


@transaction.atomic
def _fail(refund_id: UUID, problem: str) -> Refund:
    refund = lock(Refund, refund_id)
    if can_move_to(refund, RefundStatus.FAILED):
        move_to(refund, RefundStatus.FAILED, last_error=problem[:300])
    return refund


def _order(refund: Refund, tried_before: bool) -> RefundOrder:
    return RefundOrder(
        refund_id=refund.pk,
        idempotency_key=refund.idempotency_key,
        charge_reference=refund.payment.charge_reference,
        amount_cents=refund.amount_cents,
        currency=refund.payment.currency,
        tried_before=tried_before,
    )


def _pause(attempts: int) -> timedelta:
    return min(timedelta(minutes=1 << min(attempts, 10)), LONGEST_PAUSE)


def _ring(refund: Refund) -> None:
    ring_after_commit("portal.payments.tasks.execute_refund", refund.pk)
