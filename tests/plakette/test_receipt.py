"""Receipts: this order's own, and nobody else's."""

import uuid

import pytest
from django.urls import reverse

from plakette.services.orders import cancel_order
from plakette.views.status import receipts_of
from portal.payments import services as payments
from portal.payments.models import Receipt
from tests.factories.plakette import OrderFactory, payment_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_key")]


def receipt_of(order):
    return Receipt.objects.filter(payment=payment_of(order)).latest("number")


def get(client, order, receipt_id):
    return client.get(reverse("plakette:receipt", args=[order.secret, receipt_id]))


def test_paid_order_has_a_receipt(citizen):
    order = OrderFactory.paid()
    answer = get(citizen, order, receipt_of(order).pk)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert receipt_of(order).label in answer["Content-Disposition"]


def test_refunded_order_has_both_receipts(citizen):
    order = OrderFactory.paid()
    cancel_order(order.pk)
    payments.execute_refunds()
    for receipt in Receipt.objects.all():
        assert get(citizen, order, receipt.pk).content.startswith(b"%PDF")
    assert Receipt.objects.count() == 2


def test_receipts_stand_in_the_order_of_their_dates():
    """Their keys are random: one try in two would put the cancellation first."""
    for _ in range(4):
        order = OrderFactory.paid()
        cancel_order(order.pk)
        payments.execute_refunds()
        assert [receipt.kind for receipt in receipts_of(order)] == ["invoice", "cancellation"]


def test_somebody_elses_receipt_is_not_found(citizen):
    mine, other = OrderFactory.paid(), OrderFactory.paid()
    assert get(citizen, mine, receipt_of(other).pk).status_code == 404
    assert get(citizen, mine, uuid.uuid4()).status_code == 404


def test_asking_twice_issues_nothing(citizen):
    order = OrderFactory.paid()
    get(citizen, order, receipt_of(order).pk)
    get(citizen, order, receipt_of(order).pk)
    assert Receipt.objects.count() == 1


def test_stranger_finds_nothing(citizen):
    order = OrderFactory.paid()
    address = reverse("plakette:receipt", args=["a" * 32, receipt_of(order).pk])
    assert citizen.get(address).status_code == 404
