"""Begin to pay: the row first, then the provider's page."""

import logging
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.payments.base import Checkout, CheckoutOrder, PaymentUnavailable, ProviderRefusedError
from portal.payments.models import Payment
from portal.payments.providers import current_provider, provider_for
from portal.payments.registry import Charge, Payable, payable
from portal.payments.services.closing import close_quietly, mark_for_closing
from portal.payments.services.receipts import rate_on
from portal.payments.services.results import refresh_payment
from portal.payments.states import PaymentStatus
from portal.workflow import can_move_to, lock, move_to

log = logging.getLogger(__name__)

RESUME = timedelta(minutes=2)  # a start this young may still be under way, or lost its answer
LEAST_TIME = timedelta(minutes=5)  # a checkout that closes sooner is not offered again


def start_payment(payable_key: str, payable_id: UUID) -> Payment:
    """Lead the reader to the provider's page: redirect to ``checkout_url``, or home where it is empty.

    A checkout that is still open for the same charge is offered again, so that two tabs or a second
    click don't make two. ``checkout_url`` is empty where nothing is left to pay (paid, or the money
    is under way). Raises what the payable's ``charge`` raises, and PaymentUnavailable.
    """
    _look_again(payable_key, payable_id)
    payment, charge = _begin(payable(payable_key), payable_id)
    if charge is None:
        return payment
    try:
        checkout = provider_for(payment.provider).start(_order(payment, charge))
    except ProviderRefusedError as error:
        # The code only: the message may repeat what the reader typed.
        log.error("payment %s could not be started: %s", payment.pk, error.code)
        _give_up(payment)
        raise PaymentUnavailable from error
    return _opened(payment, checkout)


def _look_again(payable_key: str, payable_id: UUID) -> None:
    """An earlier attempt may have been paid a second ago: ask before offering anything."""
    for earlier in Payment.objects.of(payable_key, payable_id).live().exclude(provider_reference=""):
        try:
            refresh_payment(earlier.pk, patient=False)
        except PaymentUnavailable:
            log.info("payment %s could not be checked before a new start", earlier.pk)


@transaction.atomic(durable=True)
def _begin(thing: Payable, payable_id: UUID) -> tuple[Payment, Charge | None]:
    """The payment to go on with; the charge comes along where the provider has to be asked for a page."""
    thing.lock(payable_id)
    attempts = Payment.objects.of(thing.key, payable_id)
    settled = attempts.filter(status__in=(PaymentStatus.PAID, PaymentStatus.PROCESSING)).first()
    if settled is not None:
        return settled, None
    charge = thing.charge(payable_id)
    under_way = list(attempts.live().filter(closing_since__isnull=True))
    for earlier in under_way:
        if _still_good(earlier, charge):
            return earlier, None if earlier.status == PaymentStatus.OPEN else charge
    payment = _create(thing.key, payable_id, charge)
    for earlier in under_way:
        mark_for_closing(earlier)
    return payment, charge


def _still_good(payment: Payment, charge: Charge) -> bool:
    now = timezone.now()
    same = (payment.amount_cents, payment.currency, payment.title, payment.language, payment.provider) == (
        charge.amount_cents,
        charge.currency,
        charge.title,
        charge.language,
        settings.PAYMENT_PROVIDER,
    )
    if payment.status == PaymentStatus.OPEN:
        return same and payment.expires_at > now + LEAST_TIME
    return same and payment.created_at > now - RESUME


def _create(key: str, payable_id: UUID, charge: Charge) -> Payment:
    now = timezone.now()
    rate = rate_on(charge.vat_kind, timezone.localdate(now))
    last = Payment.objects.of(key, payable_id).order_by("-attempt").values_list("attempt", flat=True).first()
    return Payment.objects.create(
        payable_key=key,
        payable_id=payable_id,
        attempt=(last or 0) + 1,
        amount_cents=charge.amount_cents,
        currency=charge.currency,
        title=charge.title,
        language=charge.language,
        vat_kind=charge.vat_kind,
        vat_percent=rate.percent,
        provider=current_provider().name,
        created_at=now,
        expires_at=now + timedelta(minutes=settings.PAYMENT_CHECKOUT_MINUTES),
    )


def _order(payment: Payment, charge: Charge) -> CheckoutOrder:
    return CheckoutOrder(
        payment_id=payment.pk,
        idempotency_key=payment.start_key,
        amount_cents=payment.amount_cents,
        currency=payment.currency,
        title=payment.title,
        email=charge.email,
        language=payment.language,
        return_url=charge.return_url,
        cancel_url=charge.cancel_url,
        expires_at=payment.expires_at,
    )


def _opened(payment: Payment, checkout: Checkout) -> Payment:
    """Write down where the checkout is. It may have been paid, or given up, while we asked."""
    with transaction.atomic():
        payment = lock(Payment, payment.pk)
        unwanted = payment.status == PaymentStatus.CANCELLED
        if can_move_to(payment, PaymentStatus.OPEN):
            move_to(
                payment, PaymentStatus.OPEN, provider_reference=checkout.reference, checkout_url=checkout.url
            )
        elif not payment.provider_reference:
            payment.provider_reference = checkout.reference
            payment.save(update_fields=["provider_reference"])
    if unwanted:
        close_quietly(payment)
    return payment


def _give_up(payment: Payment) -> None:
    with transaction.atomic():
        payment = lock(Payment, payment.pk)
        if payment.status == PaymentStatus.CREATED:
            move_to(payment, PaymentStatus.FAILED, closed_at=timezone.now())
