"""remind_unpaid: one mail to whoever has not paid after an hour."""

import pytest
from django.utils import timezone

from plakette.services import orders
from portal.notifications.models import OutgoingMessage
from tests.factories.plakette import OrderFactory

pytestmark = pytest.mark.django_db


def later():
    return timezone.now() + 2 * orders.REMIND_AFTER


def test_unpaid_order_is_reminded_once():
    order = OrderFactory.awaiting_payment()
    assert (orders.remind_unpaid(later()), orders.remind_unpaid(later())) == (1, 0)
    mail = OutgoingMessage.objects.get(event="plakette/order_unpaid")
    assert order.status_url in mail.text
    assert order.plate not in mail.subject


def test_nobody_is_reminded_at_once():
    OrderFactory.awaiting_payment()
    assert orders.remind_unpaid() == 0


@pytest.mark.usefixtures("signing_key")
def test_paid_order_is_not_reminded():
    OrderFactory.paid()
    assert orders.remind_unpaid(later()) == 0
