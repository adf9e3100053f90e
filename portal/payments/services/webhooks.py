"""A provider's message: verified, then the truth is fetched, then it takes effect once."""

import logging
from collections.abc import Mapping

from django.db import transaction

from portal.payments.base import (
    CheckoutState,
    Event,
    Provider,
    ProviderRefusedError,
    RefundOutcome,
    RefundState,
    Subject,
    UnknownReferenceError,
    UntrustedEventError,
)
from portal.payments.models import Payment, Refund
from portal.payments.providers import provider_for
from portal.payments.services.events import first_time, seen
from portal.payments.services.refunds import adopt_refund, apply_refund
from portal.payments.services.results import apply_result
from portal.workflow import lock

log = logging.getLogger(__name__)


def receive_webhook(provider_name: str, body: bytes, headers: Mapping[str, str]) -> bool:
    """Take one delivery; True if it had an effect of its own, False for a repeated or irrelevant one.

    Raises UntrustedEventError (400, nothing changed), PaymentUnavailable (503, the provider shall try
    again), UnknownProviderError (404).
    """
    provider = provider_for(provider_name)
    return take_event(provider, provider.verify_webhook(body, headers))


def take_event(provider: Provider, event: Event) -> bool:
    """Act on a verified event: fetch the state anew, then apply it with the event in one transaction."""
    if event.subject is Subject.OTHER or seen(provider, event):
        return False
    if event.subject is Subject.CHECKOUT:
        return _take_checkout(provider, event)
    if event.subject is Subject.REFUND:
        return _take_refund(provider, event)
    return _take_dispute(provider, event)


def _take_checkout(provider: Provider, event: Event) -> bool:
    try:
        state = provider.fetch(event.reference)
    except ProviderRefusedError as error:
        raise _unexplained(event, error) from error
    payment = _payment_of(provider, state)
    if (event.amount_cents, event.currency) != (payment.amount_cents, payment.currency):
        raise UntrustedEventError("the event speaks of another amount or currency")
    apply_result(payment.pk, state, event)
    return True


def _unexplained(event: Event, error: ProviderRefusedError) -> UntrustedEventError:
    """Nothing changes, and a provider that gets 400 tells it again later; the reconcile round asks as well."""
    if not isinstance(error, UnknownReferenceError):
        log.error("event %s: the provider does not tell more: %s", event.event_id, error.code)
    return UntrustedEventError(f"nothing known of this {event.subject}")


def _payment_of(provider: Provider, state: CheckoutState) -> Payment:
    """By the reference; or by our id, where the answer to our start got lost."""
    payments = Payment.objects.filter(provider=provider.name)
    payment = payments.filter(provider_reference=state.reference).first()
    if payment is None and state.payment_id is not None:
        payment = payments.filter(pk=state.payment_id, provider_reference="").first()
    if payment is None:
        raise UntrustedEventError("a checkout of something else")
    return payment


def _take_refund(provider: Provider, event: Event) -> bool:
    try:
        state = provider.fetch_refund(event.reference)
    except ProviderRefusedError as error:
        raise _unexplained(event, error) from error
    refunds = Refund.objects.filter(payment__provider=provider.name)
    refund = refunds.filter(pk=state.refund_id).first() if state.refund_id else None
    if refund is not None:
        apply_refund(refund.pk, state, event)
        return True
    return _take_foreign_refund(provider, event, state)


def _take_foreign_refund(provider: Provider, event: Event, state: RefundState) -> bool:
    """A refund the portal did not ask for: the whole money is booked, anything else a person has to look at."""
    payment = _charged(provider, state.charge_reference)
    if payment is None:
        return False
    whole = (state.amount_cents, state.currency) == (payment.amount_cents, payment.currency)
    if whole and state.outcome is RefundOutcome.DONE:
        return adopt_refund(payment.pk, state, event) is not None
    return _puzzle(
        payment, event, "Beim Zahlungsdienst wurde ein Teil zurückgezahlt oder eine Rückzahlung begonnen"
    )


def _take_dispute(provider: Provider, event: Event) -> bool:
    payment = _charged(provider, event.reference)
    return payment is not None and _puzzle(payment, event, "Der Zahlungsdienst meldet eine Rückbuchung")


def _charged(provider: Provider, charge_reference: str) -> Payment | None:
    payments = Payment.objects.filter(provider=provider.name).exclude(charge_reference="")
    return payments.filter(charge_reference=charge_reference).first()


@transaction.atomic
def _puzzle(payment: Payment, event: Event, puzzle: str) -> bool:
    """Something happened at the provider that the portal can't book: a person has to look."""
    payment = lock(Payment, payment.pk)
    if not first_time(payment, event):
        return False
    log.warning("payment %s: %s", payment.pk, puzzle)
    payment.puzzle = puzzle
    payment.save(update_fields=["puzzle"])
    return True
