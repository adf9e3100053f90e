"""The second wall: what the database refuses, whoever asks."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from portal.payments import services
from portal.payments.models import Payment, ProviderEvent, Refund

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"amount_cents": 0}, "payment_amount_is_positive"),
        ({"currency": "eur"}, "payment_currency_is_three_capitals"),
        ({"status": "lost"}, "payment_status_is_known"),
        ({"status": "paid"}, "paid_payment_has_date"),
        ({"status": "open", "paid_at": timezone.now()}, "paid_payment_has_date"),
        ({"status": "refunded", "paid_at": timezone.now()}, "refunded_payment_has_date"),
        ({"status": "expired"}, "closed_payment_has_date"),
        ({"checkout_url": ""}, "open_payment_has_checkout"),
    ],
)
def test_a_payment_that_cannot_be(payment, change, sentence):
    with pytest.raises(IntegrityError, match=sentence):
        Payment.objects.update(**change)


@pytest.mark.parametrize(
    ("same", "sentence"),
    [
        (("payable_key", "payable_id", "attempt"), "payment_attempt_is_counted_once"),
        (("provider", "provider_reference"), "provider_reference_is_used_once"),
        (("payable_key", "payable_id", "status", "paid_at"), "payable_keeps_at_most_one_payment"),
    ],
)
def test_two_payments_that_cannot_be(payment, thing, same, sentence):
    Payment.objects.update(status="paid", paid_at=timezone.now(), attempt=9)
    first = Payment.objects.get()
    second = services.start_payment("things.thing", type(thing)().pk)
    with pytest.raises(IntegrityError, match=sentence):
        Payment.objects.filter(pk=second.pk).update(**{name: getattr(first, name) for name in same})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"amount_cents": 0}, "refund_amount_is_positive"),
        ({"status": "gone"}, "refund_status_is_known"),
        ({"status": "done"}, "done_refund_has_date"),
        ({"status": "failed"}, "failed_refund_says_why"),
    ],
)
def test_a_refund_that_cannot_be(payment, change, sentence):
    Refund.objects.create(payment=payment, amount_cents=600, reason="storniert", of_kept_money=True)
    with pytest.raises(IntegrityError, match=sentence):
        Refund.objects.update(**change)


def test_one_refund_per_payment(payment):
    Refund.objects.create(payment=payment, amount_cents=600, reason="storniert", of_kept_money=True)
    with pytest.raises(IntegrityError):
        Refund.objects.create(payment=payment, amount_cents=600, reason="storniert", of_kept_money=True)


def test_an_event_takes_effect_once(payment):
    ProviderEvent.objects.create(provider="stripe", event_id="evt_1", kind="x", payment=payment)
    with pytest.raises(IntegrityError, match="provider_event_takes_effect_once"):
        ProviderEvent.objects.create(provider="stripe", event_id="evt_1", kind="x", payment=payment)
