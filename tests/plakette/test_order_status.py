"""The order's own page: how far it is and what happens next, for whoever knows its secret."""

from datetime import timedelta

import pytest
from django.utils import timezone

from plakette.models import Permit
from portal.payments import demo
from portal.payments import services as payments
from tests.factories.plakette import OrderFactory, payment_of, red_diesel
from tests.plakette.steps import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_key")]
PAY = "Jetzt 6,95"
CANCEL = "Bestellung stornieren"
PERMIT = "Vorläufiger Nachweis"


def page(client, order):
    return text(client, "order_status", order.secret).replace("\xa0", " ")


def test_unpaid_order_asks_for_the_money(citizen):
    shown = page(citizen, OrderFactory.awaiting_payment())
    assert "Die Zahlung fehlt noch" in shown
    assert PAY in shown
    assert CANCEL in shown
    assert PERMIT not in shown


def test_paid_order_shows_permit_and_receipt_and_can_be_cancelled(citizen):
    order = OrderFactory.paid()
    shown = page(citizen, order)
    assert "Vielen Dank" in shown
    assert order.number in shown
    assert PERMIT in shown
    assert 'role="img" aria-label="QR-Code' in shown
    assert "PLAKETTE-" in shown
    assert CANCEL in shown
    assert PAY not in shown


def test_red_sticker_does_not_promise_the_zone(citizen):
    order = OrderFactory.paid(facts=red_diesel())
    assert "In die Umweltzone Stuttgart dürfen Sie nur mit der grünen Plakette" in page(citizen, order)


def test_money_on_its_way_is_not_asked_for_twice(citizen):
    order = OrderFactory.awaiting_payment()
    demo.pay_later(payment_of(order).provider_reference)
    payments.refresh_payment(payment_of(order).pk)
    shown = page(citizen, order)
    assert "Ihre Zahlung ist unterwegs" in shown
    assert PAY not in shown


def test_printed_and_sent_orders_cannot_be_cancelled(citizen, clerk):
    assert CANCEL not in page(citizen, OrderFactory.in_production(clerk))
    shown = page(citizen, OrderFactory.sent(clerk, text="S-XY 9"))
    assert "Ihre Plakette ist unterwegs" in shown
    assert CANCEL not in shown


def test_expired_order_can_still_be_paid(citizen):
    shown = page(citizen, OrderFactory.expired())
    assert "abgelaufen" in shown
    assert PAY in shown


def test_cancelled_order_shows_no_permit(citizen):
    shown = page(citizen, OrderFactory.cancelled())
    assert "storniert" in shown
    assert PERMIT not in shown


def test_permit_goes_when_its_days_are_over(citizen):
    order = OrderFactory.paid()
    yesterday = timezone.localdate() - timedelta(days=1)
    Permit.objects.update(valid_from=yesterday - timedelta(days=13), valid_until=yesterday)
    assert PERMIT not in page(citizen, order)


def test_stranger_finds_nothing(citizen):
    order = OrderFactory.paid()
    for wrong in ("a" * 32, order.secret[:-1], order.secret.upper(), order.number, str(order.pk)):
        assert citizen.get(f"/plakette/bestellung/{wrong}/").status_code == 404


def test_page_is_kept_by_nobody_on_the_way(citizen):
    answer = citizen.get(OrderFactory.paid().get_absolute_url())
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] in {"same-origin", "no-referrer", "strict-origin"}


def test_looking_changes_nothing(citizen):
    order = OrderFactory.awaiting_payment()
    page(citizen, order)
    page(citizen, order)
    order.refresh_from_db()
    assert order.status == "awaiting_payment"
