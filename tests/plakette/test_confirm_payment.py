"""Money has arrived: once, with date, permit, receipt and mail; late money revives or goes back."""

import pytest
from django.utils import timezone

from plakette.models import Order, Permit, ServiceTerms
from plakette.privacy import erase_person
from plakette.services import orders
from plakette.services.permit import revocation_list
from plakette.states import OrderStatus
from portal.errors import RuleViolation
from portal.notifications.models import OutgoingMessage
from portal.payments import demo
from portal.payments import services as payments
from portal.payments.models import Payment, Receipt, Refund
from portal.payments.states import PaymentStatus
from tests.factories.plakette import OrderFactory, pay, payment_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_key")]


def mails(event: str) -> int:
    return OutgoingMessage.objects.filter(event=f"plakette/{event}").count()


def test_paid_order_has_permit_receipt_mail_and_due_date():
    order = OrderFactory.paid()
    assert order.status == OrderStatus.PAID
    assert order.due_on
    assert order.due_on > timezone.localdate(order.paid_at)
    assert order.permit.statement.plate == "S-AB 1234"
    assert (Receipt.objects.count(), mails("order_paid")) == (1, 1)


def test_told_twice_changes_nothing():
    order = OrderFactory.paid()
    payments.refresh_payment(payment_of(order).pk)
    assert (Permit.objects.count(), Receipt.objects.count(), mails("order_paid")) == (1, 1, 1)


def test_late_money_revives_an_expired_order():
    order = OrderFactory.awaiting_payment()
    # Our clock gave the checkout up in the very second in which the citizen paid it.
    Payment.objects.update(status=PaymentStatus.EXPIRED, closed_at=timezone.now())
    orders.expire_orders(timezone.now() + orders.UNPAID_FOR * 2)
    order.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED
    pay(order)
    order.refresh_from_db()
    assert (order.status, order.closed_at) == (OrderStatus.PAID, None)


def test_money_for_a_cancelled_order_goes_back():
    order = OrderFactory.awaiting_payment()
    demo.pay(payment_of(order).provider_reference)
    orders.cancel_order(order.pk)
    payments.refresh_payment(payment_of(order).pk)
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert Refund.objects.count() == 1
    assert not Permit.objects.exists()


def test_new_plate_ends_the_old_permit():
    old = OrderFactory.paid()
    OrderFactory.paid(text="S-XY 9", reorder_of=old.pk)
    old.permit.refresh_from_db()
    assert old.permit.revocation_reason == Permit.RevocationReason.PLATE_CHANGED
    assert revocation_list(timezone.now()).permit_ids == {bytes(old.permit.permit_id)}


def test_same_plate_again_keeps_the_old_permit():
    old = OrderFactory.paid()
    OrderFactory.paid(reorder_of=old.pk)
    old.permit.refresh_from_db()
    assert old.permit.revoked_at is None


def test_without_a_signing_key_the_sale_goes_on(settings, tmp_path):
    keys = settings.PERMIT_KEY_DIR
    settings.PERMIT_KEY_DIR = tmp_path / "empty"
    order = OrderFactory.paid()
    assert order.status == OrderStatus.PAID
    assert not Permit.objects.exists()
    settings.PERMIT_KEY_DIR = keys
    assert (orders.send_missing_permits(), orders.send_missing_permits()) == (1, 0)
    assert mails("permit_issued") == 1


def test_money_for_an_erased_order_goes_back():
    order = OrderFactory.awaiting_payment()
    reference = payment_of(order).provider_reference
    Order.objects.filter(pk=order.pk).update(status=OrderStatus.EXPIRED, closed_at=timezone.now())
    erase_person(Order.objects.filter(pk=order.pk))
    demo.pay(reference)
    payments.refresh_payment(payment_of(order).pk)
    assert Refund.objects.count() == 1
    with pytest.raises(RuleViolation):
        orders.pay_order(order.pk)


def test_money_is_booked_on_a_day_without_terms():
    ServiceTerms.objects.all().delete()
    assert OrderFactory.paid().due_on
