"""Close a checkout that nobody shall pay any more."""

import logging
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.accounts.models import User
from portal.doorbell import ring_after_commit
from portal.payments.base import PaymentUnavailable, ProviderRefusedError
from portal.payments.models import Payment
from portal.payments.providers import provider_for
from portal.payments.registry import payable
from portal.payments.services.refunds import request_refund
from portal.payments.services.results import end_payment, refresh_payment
from portal.payments.services.rounds import each
from portal.payments.states import PaymentStatus
from portal.workflow import lock

log = logging.getLogger(__name__)


def request_close(payable_key: str, payable_id: UUID) -> None:
    """Write down that every open checkout of a thing shall be closed; a task does it after the commit.

    For the service that cancels the thing: call it inside its transaction, with its lock held.
    """
    for payment in Payment.objects.of(payable_key, payable_id).live().filter(closing_since__isnull=True):
        mark_for_closing(payment)


def cancel_payments(payable_key: str, payable_id: UUID, *, reason: str, by: User | None = None) -> None:
    """The thing is cancelled: close what is open, give back what was kept. Inside its transaction."""
    request_close(payable_key, payable_id)
    for payment in Payment.objects.of(payable_key, payable_id).kept():
        request_refund(payment, reason=reason, by=by)


def money_is_coming(payable_key: str, payable_id: UUID) -> bool:
    """Is a checkout open, or money under way? Then the thing should not expire yet."""
    return Payment.objects.of(payable_key, payable_id).live().exists()


def mark_for_closing(payment: Payment) -> None:
    """Inside a transaction that holds the payable's lock."""
    payment = lock(Payment, payment.pk)
    payment.closing_since = timezone.now()
    payment.save(update_fields=["closing_since"])
    if payment.status == PaymentStatus.CREATED:
        # No page was ever shown; if one is being made right now, start_payment closes it.
        end_payment(payable(payment.payable_key), payment, PaymentStatus.CANCELLED)
    else:
        ring_after_commit("portal.payments.tasks.close_payment", payment.pk)


def close_payment(payment_id: UUID) -> Payment:
    """Close the checkout at the provider, then ask how it ended: it may just have been paid.

    Not inside a transaction. Raises PaymentUnavailable; the sweeper tries again.
    """
    payment = Payment.objects.get(pk=payment_id)
    if payment.status != PaymentStatus.OPEN:
        return payment
    if payment.closing_since is None:
        Payment.objects.filter(pk=payment.pk, closing_since__isnull=True).update(closing_since=timezone.now())
    try:
        provider_for(payment.provider).expire(payment.provider_reference)
    except ProviderRefusedError as error:
        log.error("payment %s could not be closed: %s", payment.pk, error)
    return refresh_payment(payment.pk)


def close_quietly(payment: Payment) -> None:
    """Close a checkout that was given up before we knew its address."""
    try:
        provider_for(payment.provider).expire(payment.provider_reference)
    except (PaymentUnavailable, ProviderRefusedError) as error:
        log.warning("checkout of payment %s stays open until its time is over: %s", payment.pk, error)


def expire_stale_payments() -> int:
    """The sweeper: close what shall be closed, and ask about checkouts whose time is over; the number asked."""
    rows = Payment.objects.to_be_closed() | Payment.objects.overdue()
    longest_unseen_first = rows.order_by(F("last_checked_at").asc(nulls_first=True), "expires_at")
    return each(longest_unseen_first.values_list("pk", flat=True)[:200], _end_stale)


def _end_stale(payment_id: UUID) -> None:
    payment = Payment.objects.get(pk=payment_id)
    if payment.closing_since is not None:
        close_payment(payment.pk)
        return
    if payment.provider_reference:
        # The provider closes a checkout by itself when its time is over.
        refresh_payment(payment.pk)
        return
    with transaction.atomic(durable=True):
        thing = payable(payment.payable_key)
        thing.lock(payment.payable_id)
        payment = lock(Payment, payment.pk)
        if payment.status == PaymentStatus.CREATED:
            end_payment(thing, payment, PaymentStatus.EXPIRED)
