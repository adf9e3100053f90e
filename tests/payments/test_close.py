"""Closing: nobody shall pay for what is cancelled; who pays all the same gets the money back."""

from datetime import timedelta

import pytest
from django.db import transaction

from portal.payments import services
from portal.payments.base import PaymentUnavailable
from portal.payments.models import Payment, Refund
from portal.payments.states import PaymentStatus
from tests.payments.conftest import now

pytestmark = pytest.mark.django_db


def cancel(thing) -> None:
    """What a service does that cancels the thing."""
    thing.payable_now = thing.wanted = False
    with transaction.atomic():
        thing.lock(thing.pk)
        services.cancel_payments(thing.key, thing.pk, reason="storniert")


def test_an_open_checkout_is_closed_at_the_provider(stripe, payment, thing):
    cancel(thing)
    assert services.expire_stale_payments() == 1
    assert now(payment).status == PaymentStatus.CANCELLED
    assert stripe.books.session(payment.provider_reference)["status"] == "expired"
    assert thing.said() == ["closed"]


def test_closing_by_the_task(stripe, payment, thing):
    from portal.payments import tasks

    cancel(thing)
    tasks.close_payment(str(payment.pk))
    tasks.close_payment(str(payment.pk))
    assert now(payment).status == PaymentStatus.CANCELLED


def test_paid_in_the_last_second(stripe, payment, thing):
    cancel(thing)
    stripe.pay(payment.provider_reference)
    services.close_payment(payment.pk)
    assert now(payment).status == PaymentStatus.NOT_KEPT
    services.execute_refunds()
    assert now(payment).status == PaymentStatus.REFUNDED
    assert stripe.books.oracle() == {str(payment.pk): 0}


def test_money_after_the_end_goes_back(stripe, payment, send, thing):
    stripe.pay_later(payment.provider_reference)
    services.refresh_payment(payment.pk)
    cancel(thing)
    services.expire_stale_payments()
    assert now(payment).status == PaymentStatus.PROCESSING
    stripe.money_arrives(payment.provider_reference)
    stripe.mail.deliver(send)
    services.execute_refunds()
    assert now(payment).status == PaymentStatus.REFUNDED


def test_late_money_may_be_welcome(stripe, payment, send, thing):
    stripe.pay_later(payment.provider_reference)
    stripe.money_fails(payment.provider_reference)
    services.refresh_payment(payment.pk)
    assert now(payment).status == PaymentStatus.FAILED
    stripe.money_arrives(payment.provider_reference)
    stripe.mail.deliver(send)
    assert now(payment).status == PaymentStatus.PAID


def test_kept_money_goes_back(stripe, payment, thing, send):
    stripe.pay(payment.provider_reference)
    stripe.mail.deliver(send)
    cancel(thing)
    assert Refund.objects.get().of_kept_money
    services.execute_refunds()
    assert thing.said() == ["paid", "refunded"]


def test_provider_away_the_sweeper_comes_again(stripe, payment, thing):
    cancel(thing)
    stripe.trouble.fails(500, 500)
    with pytest.raises(PaymentUnavailable):
        services.close_payment(payment.pk)
    stripe.trouble.fails(500, 500)
    assert services.expire_stale_payments() == 0
    assert services.expire_stale_payments() == 1
    assert now(payment).status == PaymentStatus.CANCELLED


def test_nothing_is_left_to_close_before_the_page_was_made(stripe, thing):
    stripe.trouble.fails(500, 500)
    with pytest.raises(PaymentUnavailable):
        services.start_payment(thing.key, thing.pk)
    cancel(thing)
    assert Payment.objects.get().status == PaymentStatus.CANCELLED


def test_time_is_over(stripe, payment, thing, time_machine):
    time_machine.move_to(payment.expires_at + timedelta(minutes=1))
    stripe.time_is_over(payment.provider_reference)
    services.expire_stale_payments()
    assert now(payment).status == PaymentStatus.EXPIRED


def test_a_start_that_never_got_its_page_ends_with_its_time(stripe, thing, time_machine):
    stripe.trouble.fails(500, 500)
    with pytest.raises(PaymentUnavailable):
        services.start_payment(thing.key, thing.pk)
    payment = Payment.objects.get()
    time_machine.move_to(payment.expires_at + timedelta(minutes=1))
    services.expire_stale_payments()
    assert now(payment).status == PaymentStatus.EXPIRED
    assert thing.said() == ["closed"]


def test_money_is_coming_while_a_page_is_open(stripe, payment, thing):
    assert services.money_is_coming(thing.key, thing.pk)
    stripe.time_is_over(payment.provider_reference)
    services.refresh_payment(payment.pk)
    assert not services.money_is_coming(thing.key, thing.pk)


def test_the_demo_page_closes(thing):
    payment = services.start_payment(thing.key, thing.pk)
    assert services.close_payment(payment.pk).status == PaymentStatus.CANCELLED
    assert services.close_payment(payment.pk).status == PaymentStatus.CANCELLED
