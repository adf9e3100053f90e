"""Back from the payment page: what counts is what the provider says, not that somebody came."""

import pytest
from django.urls import reverse

from plakette.models import Permit
from portal.notifications.models import OutgoingMessage
from portal.payments import demo
from portal.payments.models import Receipt
from tests.factories.plakette import OrderFactory, payment_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_key")]


def come_back(client, order):
    answer = client.get(reverse("plakette:return_from_payment", args=[order.secret]))
    order.refresh_from_db()
    return answer


def test_who_has_paid_has_paid(citizen):
    order = OrderFactory.awaiting_payment()
    demo.pay(payment_of(order).provider_reference)
    assert come_back(citizen, order).url == order.get_absolute_url()
    assert order.status == "paid"


def test_who_has_not_paid_has_not_paid(citizen):
    order = OrderFactory.awaiting_payment()
    assert come_back(citizen, order).url == order.get_absolute_url()
    assert order.status == "awaiting_payment"
    assert not Permit.objects.exists()


def test_coming_back_twice_changes_nothing(citizen):
    order = OrderFactory.awaiting_payment()
    demo.pay(payment_of(order).provider_reference)
    come_back(citizen, order)
    come_back(citizen, order)
    assert (Permit.objects.count(), Receipt.objects.count(), OutgoingMessage.objects.count()) == (1, 1, 1)


def test_coming_back_long_after_it_expired_revives_it(citizen):
    order = OrderFactory.awaiting_payment()
    demo.pay(payment_of(order).provider_reference)
    come_back(citizen, order)
    assert order.status == "paid"


def test_order_without_an_attempt_leads_to_its_page(citizen):
    order = OrderFactory.placed()
    assert come_back(citizen, order).url == order.get_absolute_url()


def test_stranger_finds_nothing(citizen):
    OrderFactory.paid()
    assert citizen.get(reverse("plakette:return_from_payment", args=["a" * 32])).status_code == 404
