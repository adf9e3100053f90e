"""Money that was not kept goes back, and the payer is told: once, and the order stays as it is."""

import pytest

from plakette.models import Order
from plakette.services import orders
from plakette.states import OrderStatus
from portal.notifications.models import OutgoingMessage
from portal.payments import demo
from portal.payments import services as payments
from portal.payments.models import Payment, Refund
from portal.payments.states import PaymentStatus
from tests.factories.plakette import OrderFactory, pay, payment_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_key")]


def paid_twice() -> Order:
    """Two open pages, and both are paid."""
    order = OrderFactory.awaiting_payment()
    first = payment_of(order)
    Payment.objects.filter(pk=first.pk).update(title="wie es früher hieß")
    orders.pay_order(order.pk)
    for payment in Payment.objects.of("plakette.order", order.pk):
        pay_page(payment)
    order.refresh_from_db()
    return order


def pay_page(payment: Payment) -> None:
    demo.pay(payment.provider_reference)
    payments.refresh_payment(payment.pk)


def mails() -> list[OutgoingMessage]:
    return list(OutgoingMessage.objects.filter(event="plakette/money_returned"))


def test_double_money_is_told_when_it_is_back() -> None:
    order = paid_twice()
    assert mails() == []
    payments.execute_refunds()
    (mail,) = mails()
    assert (mail.to, mail.language) == (order.email, order.language)
    assert "doppelt" in mail.text
    assert order.status_url in mail.text
    assert order.plate not in mail.subject + mail.text
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID


def test_late_money_of_a_cancelled_order_is_told() -> None:
    order = OrderFactory.awaiting_payment()
    orders.cancel_order(order.pk)
    assert pay(order).status == PaymentStatus.NOT_KEPT
    payments.execute_refunds()
    assert len(mails()) == 1
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED


def test_asking_again_tells_nothing_new() -> None:
    paid_twice()
    payments.execute_refunds()
    payments.refresh_refund(Refund.objects.get().pk)
    payments.execute_refunds()
    assert len(mails()) == 1


def test_kept_money_has_its_own_mail() -> None:
    orders.cancel_order(OrderFactory.paid().pk)
    payments.execute_refunds()
    assert mails() == []


def test_an_erased_order_has_nobody_to_tell() -> None:
    order = paid_twice()
    Order.objects.filter(pk=order.pk).update(email="")
    payments.execute_refunds()
    assert mails() == []
    assert Refund.objects.get().done_at
