"""The office: print runs, sending, refunds, documents, late orders."""

from datetime import timedelta

import pytest
from django.utils import timezone

from plakette.models import Order, PrintRun
from plakette.services import office, orders
from plakette.states import OrderStatus, ProofStatus
from portal.errors import RuleViolation
from portal.notifications.models import OutgoingMessage
from portal.payments import services as payments
from tests.factories.plakette import OrderFactory, pay

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_key")]


def status(order: Order) -> str:
    order.refresh_from_db()
    return order.status


def run_of(order: Order) -> PrintRun:
    assert order.print_run
    return order.print_run


def test_print_run_takes_the_oldest_paid_orders(clerk):
    first, second, third = OrderFactory.paid(), OrderFactory.paid(), OrderFactory.paid()
    unpaid = OrderFactory.placed()
    run = office.start_print_run(clerk, limit=2)
    assert set(run.orders.all()) == {first, second}
    assert (status(first), status(third), status(unpaid)) == ("in_production", "paid", "placed")


def test_nothing_to_print_is_said(clerk):
    with pytest.raises(RuleViolation, match="nichts zu drucken"):
        office.start_print_run(clerk)


def test_printing_again_is_counted_and_moves_nothing(clerk):
    order = OrderFactory.in_production(clerk)
    assert office.print_again(run_of(order).pk, clerk).printed_again == 1
    assert status(order) == OrderStatus.IN_PRODUCTION


def test_sent_once_with_one_mail(clerk):
    order = OrderFactory.sent(clerk)
    office.mark_sent(order.pk, clerk)
    assert OutgoingMessage.objects.filter(event="plakette/order_sent").count() == 1


def test_what_is_not_printed_cannot_be_sent(clerk):
    with pytest.raises(RuleViolation, match="noch nicht gedruckt"):
        office.mark_sent(OrderFactory.paid().pk, clerk)


def test_bulk_names_each_that_was_refused(clerk):
    good, bad = OrderFactory.in_production(clerk), OrderFactory.placed()
    done, refused = office.mark_all_sent([good.pk, bad.pk], clerk)
    assert [order.pk for order in done] == [good.pk]
    assert len(refused) == 1
    assert bad.number in refused[0]


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}\n"])
def test_scanner_marks_as_sent(clerk, typed):
    order = OrderFactory.in_production(clerk)
    office.mark_scanned_sent(typed.format(order.number.lower()), clerk)
    assert status(order) == OrderStatus.SENT


def test_unknown_barcode_is_said(clerk):
    with pytest.raises(RuleViolation, match="gibt es nicht"):
        office.mark_scanned_sent("P123", clerk)


def test_refund_after_sending(clerk):
    order = OrderFactory.sent(clerk)
    office.refund_order(order.pk, clerk, "beschädigt angekommen")
    assert status(order) == OrderStatus.SENT
    payments.execute_refunds()
    assert status(order) == OrderStatus.REFUNDED


@pytest.mark.parametrize("reason", ["", "  "])
def test_refund_needs_a_reason(clerk, reason):
    with pytest.raises(RuleViolation, match="Grund"):
        office.refund_order(OrderFactory.paid().pk, clerk, reason)


def with_document() -> Order:
    order = OrderFactory.placed()
    Order.objects.filter(pk=order.pk).update(proof_status=ProofStatus.OPEN)
    orders.pay_order(order.pk)
    pay(order)
    order.refresh_from_db()
    return order


def test_document_holds_back_permit_and_printing(clerk):
    order = with_document()
    assert not hasattr(order, "permit")
    with pytest.raises(RuleViolation):
        office.start_print_run(clerk)


def test_accepted_document_gives_the_permit_by_mail(clerk):
    order = office.accept_proof(with_document().pk, clerk)
    assert order.permit.revoked_at is None
    assert OutgoingMessage.objects.filter(event="plakette/permit_issued").count() == 1
    assert office.start_print_run(clerk).orders.get() == order


def test_rejected_document_ends_the_order_and_returns_the_money(clerk):
    order = office.reject_proof(with_document().pk, clerk, "unleserlich")
    payments.execute_refunds()
    assert status(order) == OrderStatus.REFUNDED
    with pytest.raises(RuleViolation, match="schon entschieden"):
        office.accept_proof(order.pk, clerk)


def test_lead_hears_once_of_late_orders(lead):
    order = OrderFactory.paid()
    assert order.due_on
    later = order.due_on + timedelta(days=1)
    assert (office.report_late_orders(order.due_on), office.report_late_orders(later)) == (0, 1)
    assert office.report_late_orders(later) == 0
    mail = OutgoingMessage.objects.get(event="plakette/orders_late")
    assert mail.to == lead.email
    assert order.plate not in mail.text


def test_late_orders_come_first():
    on_time, late = OrderFactory.paid(), OrderFactory.paid()
    Order.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    assert list(Order.objects.open_work()) == [late, on_time]
