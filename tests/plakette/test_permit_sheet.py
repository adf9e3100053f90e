"""The sheet behind the windscreen: there while the permit is valid, for whoever knows the order's secret."""

import pytest
from django.urls import reverse

from plakette.services.orders import cancel_order
from tests.factories.plakette import OrderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_key")]


def sheet(client, secret):
    return client.get(reverse("plakette:permit_sheet", args=[secret]))


def test_paid_order_has_a_sheet(citizen):
    answer = sheet(citizen, OrderFactory.paid().secret)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert "S-AB" not in answer["Content-Disposition"]


def test_no_permit_no_sheet(citizen):
    assert sheet(citizen, OrderFactory.awaiting_payment().secret).status_code == 404


def test_revoked_permit_has_no_sheet(citizen):
    order = OrderFactory.paid()
    cancel_order(order.pk)
    assert sheet(citizen, order.secret).status_code == 404


def test_asking_twice_changes_nothing(citizen):
    order = OrderFactory.paid()
    assert sheet(citizen, order.secret).status_code == sheet(citizen, order.secret).status_code == 200


def test_stranger_finds_nothing(citizen):
    OrderFactory.paid()
    assert sheet(citizen, "a" * 32).status_code == 404
