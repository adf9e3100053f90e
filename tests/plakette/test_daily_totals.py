"""The day's accounts: receipts and money are equal, and what a bank sends back later is named."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plakette.services import office
from plakette.services.totals import DailyTotals, daily_totals
from portal.accounts.models import User
from portal.payments import services as payments
from portal.payments.models import DemoRefund, Refund
from portal.payments.states import RefundStatus
from portal.workflow import lock, move_to
from tests.factories.plakette import OrderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_key")]


@pytest.fixture
def refund(clerk: User) -> Refund:
    """Money that went back today."""
    order = OrderFactory.sent(clerk)
    office.refund_order(order.pk, clerk, "beschädigt angekommen")
    payments.execute_refunds()
    return Refund.objects.get()


def fails_later(refund: Refund) -> None:
    """The bank sends the money back, as the provider would tell us; there it is as if it had never left."""
    DemoRefund.objects.all().delete()
    move_to(lock(Refund, refund.pk), RefundStatus.FAILED, last_error="Konto erloschen")


def today() -> DailyTotals:
    return daily_totals(timezone.localdate())


def test_refund_and_cancellation_receipt_are_of_one_day(refund: Refund) -> None:
    totals = today()
    assert (totals.refunded.cents, totals.cancellations.cents) == (refund.amount_cents, -refund.amount_cents)
    assert (totals.difference_cents, totals.came_back.count) == (0, 0)


def test_what_came_back_is_named_and_the_day_stays(refund: Refund) -> None:
    before = today()
    fails_later(refund)
    after = today()
    assert (after.came_back.count, after.came_back.cents) == (1, refund.amount_cents)
    assert (after.difference_cents, after.refunded) == (0, before.refunded)
    assert refund in Refund.objects.failed()


def test_running_again_moves_no_day(refund: Refund, clerk: User, time_machine: Any) -> None:
    day = timezone.localdate()
    fails_later(refund)
    time_machine.move_to(timezone.now() + timedelta(days=2))
    payments.retry_refund(refund.pk, by=clerk)
    payments.execute_refunds()
    first, second = daily_totals(day), today()
    assert (first.difference_cents, second.difference_cents) == (0, 0)
    assert (first.refunded.count, first.came_back.count, second.refunded.count) == (1, 0, 0)


def test_page_names_what_came_back(refund: Refund, enter: Any, clerk: User) -> None:
    counter: Client = enter(clerk)
    address = reverse("admin:plakette_order_daily_totals")
    assert "von der Bank zurück" not in counter.get(address).content.decode()
    fails_later(refund)
    page = counter.get(address).content.decode()
    assert "später von der Bank zurück" in page
    assert "stimmen überein" in page
