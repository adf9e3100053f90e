"""Everybody tells of the same money at the same moment: one permit, one receipt, one mail."""

import time
from functools import partial

import pytest
from django.utils import timezone

from plakette import payable, permit_keys
from plakette.models import Order, Permit
from plakette.services.orders import place_order
from portal.notifications.models import OutgoingMessage
from portal.payments import demo
from portal.payments import services as payments
from portal.payments.models import Payment, Receipt, Refund
from portal.payments.services import receipts, results
from portal.payments.states import PaymentStatus
from tests.factories.plakette import OrderFactory, draft, payment_of
from tests.payments.crowd import at_once, faults

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 3
CROWD = 6


@pytest.fixture(autouse=True)
def signing_key(transactional_db, settings, tmp_path):
    settings.PERMIT_KEY_DIR = tmp_path / "permit_keys"
    permit_keys.ensure_demo_keys(timezone.now())


@pytest.fixture
def no_locks(monkeypatch):
    """Rows are read, not locked; and everybody dawdles between looking and acting."""

    def read(rows, pk):
        row = rows.objects.get(pk=pk)
        time.sleep(0.03)
        return row

    for module in (payable, results, receipts):
        monkeypatch.setattr(module, "lock", read)


def told_by_everybody():
    """How often it went wrong: an error, or money that the portal first took and then sent back."""
    order = OrderFactory.awaiting_payment()
    payment = payment_of(order)
    demo.pay(payment.provider_reference)
    answers = at_once([partial(payments.refresh_payment, payment.pk)] * CROWD)
    return len(list(faults(answers).elements())) + Refund.objects.filter(payment=payment).count()


def test_money_counts_once():
    assert sum(told_by_everybody() for _ in range(ROUNDS)) == 0
    mails = OutgoingMessage.objects.filter(event="plakette/order_paid").count()
    assert (Permit.objects.count(), Receipt.objects.count(), mails) == (ROUNDS, ROUNDS, ROUNDS)
    assert set(Payment.objects.values_list("status", flat=True)) == {PaymentStatus.PAID}


def test_control_without_locks_it_goes_wrong(no_locks):
    assert sum(told_by_everybody() for _ in range(ROUNDS)) > 0


def test_one_form_sent_by_six_hands_is_one_order():
    once = draft()
    answers = at_once([partial(place_order, once)] * CROWD)
    assert not faults(answers)
    assert len({order.pk for order in answers}) == Order.objects.count() == 1


def test_control_looking_first_fails(monkeypatch):
    """What the database settles in one statement, look-then-write does not."""

    def look_then_write(rows, objects, **options):
        found = Order.objects.filter(draft_key=objects[0].draft_key).exists()
        time.sleep(0.03)
        return [] if found else objects[0].save(force_insert=True)

    monkeypatch.setattr("plakette.models.order.OrderQuerySet.bulk_create", look_then_write)
    # A thread that starts late looks when all is written: so try until two have met.
    assert any(faults(at_once([partial(place_order, draft())] * CROWD)) for _ in range(8))
