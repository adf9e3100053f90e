"""Paying, again or at last: the same attempt while it is open, a new one after it failed."""

import pytest
from django.urls import reverse

from portal.payments import services as payments
from portal.payments.models import Payment
from tests.factories.plakette import OrderFactory, payment_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_key")]


def pay(client, order):
    return client.post(reverse("plakette:pay_order", args=[order.secret]))


def test_leads_to_the_payment_page(citizen):
    order = OrderFactory.placed()
    assert pay(citizen, order).url == payment_of(order).checkout_url
    order.refresh_from_db()
    assert order.status == "awaiting_payment"


def test_pressing_twice_is_one_attempt(citizen):
    order = OrderFactory.placed()
    assert pay(citizen, order).url == pay(citizen, order).url
    assert Payment.objects.count() == 1


def test_after_an_attempt_was_closed_there_is_a_new_one(citizen):
    order = OrderFactory.awaiting_payment()
    payments.close_payment(payment_of(order).pk)
    assert pay(citizen, order).url == payment_of(order).checkout_url
    assert Payment.objects.count() == 2


def test_expired_order_can_be_paid(citizen):
    order = OrderFactory.expired()
    assert "/zahlung/" in pay(citizen, order).url
    order.refresh_from_db()
    assert order.status == "awaiting_payment"


@pytest.mark.parametrize("state", ["paid", "cancelled"])
def test_what_is_paid_or_over_is_refused_in_words(citizen, state):
    order = getattr(OrderFactory, state)()
    attempts = Payment.objects.count()
    answer = pay(citizen, order)
    assert answer.url == order.get_absolute_url()
    assert "nicht mehr zu bezahlen" in citizen.get(answer.url).content.decode()
    assert Payment.objects.count() == attempts


def test_looking_at_the_address_pays_nothing(citizen):
    order = OrderFactory.placed()
    assert citizen.get(reverse("plakette:pay_order", args=[order.secret])).status_code == 405


def test_stranger_finds_nothing(citizen):
    OrderFactory.placed()
    assert citizen.post(reverse("plakette:pay_order", args=["a" * 32])).status_code == 404
