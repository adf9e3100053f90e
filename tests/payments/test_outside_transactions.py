"""No call to a provider is made while a transaction holds locks; and what tasks and rings do."""

import pytest
from django.db import connection, transaction

from portal import doorbell
from portal.payments import demo_delivery, services, tasks
from portal.payments.models import DemoEvent, Payment, Refund
from portal.payments.states import PaymentStatus, RefundStatus
from portal.payments.stripe import StripeProvider
from tests.payments.conftest import now

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def no_call_inside(monkeypatch):
    """Every call of Stripe looks whether a transaction is open."""
    calls = []

    def watched(name, ask):
        def call(self, *args, **kwargs):
            calls.append((name, connection.in_atomic_block))
            return ask(self, *args, **kwargs)

        return call

    for name in ("start", "fetch", "expire", "refund", "fetch_refund", "list_events"):
        monkeypatch.setattr(StripeProvider, name, watched(name, getattr(StripeProvider, name)))
    return calls


def test_a_whole_life_without_a_call_inside(stripe, thing, send, no_call_inside):
    first = services.start_payment(thing.key, thing.pk)
    thing.costs(language="en")
    second = services.start_payment(thing.key, thing.pk)
    tasks.close_payment(str(first.pk))
    stripe.pay(second.provider_reference)
    stripe.mail.deliver(send)
    stripe.books.refunds_wait = True
    refund = services.request_refund(now(second), reason="storniert", by=None)
    tasks.execute_refund(str(refund.pk))
    tasks.sweep_payments()
    stripe.books.refund_arrives(Refund.objects.get().provider_reference)
    stripe.mail.deliver(send)
    tasks.reconcile()
    assert {name for name, _ in no_call_inside} == {
        "start",
        "fetch",
        "expire",
        "refund",
        "fetch_refund",
        "list_events",
    }
    assert not any(inside for _, inside in no_call_inside)
    assert now(second).status == PaymentStatus.REFUNDED


def test_rings_carry_one_key_and_no_broker_is_no_fault(thing, monkeypatch, settings):
    rung = []
    monkeypatch.setattr(doorbell, "ring", lambda task, pk: rung.append((task, pk)))
    with transaction.atomic():
        doorbell.ring_after_commit("portal.payments.tasks.execute_refund", "1")
        assert rung == []
    assert rung == [("portal.payments.tasks.execute_refund", "1")]


def test_the_demo_tells_by_task_and_by_sweeper(thing, client):
    for deliver in (lambda event: tasks.deliver_demo_event(event.pk), lambda event: tasks.sweep_payments()):
        payment = services.start_payment(thing.key, type(thing)().pk)
        client.post(f"/zahlung/demo/{payment.provider_reference}/bezahlen/")
        event = DemoEvent.objects.get(delivered_at__isnull=True)
        deliver(event)
        deliver(event)
        assert Payment.objects.get(pk=payment.pk).status == PaymentStatus.PAID
    assert not DemoEvent.objects.filter(delivered_at__isnull=True).exists()


def test_a_demo_message_that_is_not_taken_is_sent_again(thing, client, monkeypatch):
    from portal.payments.base import PaymentUnavailable

    payment = services.start_payment(thing.key, thing.pk)
    client.post(f"/zahlung/demo/{payment.provider_reference}/bezahlen/")

    def deaf(*message):
        raise PaymentUnavailable

    monkeypatch.setattr(demo_delivery, "receive_webhook", deaf)
    event = DemoEvent.objects.get()
    for _ in range(demo_delivery.MOST_ATTEMPTS):
        assert demo_delivery.deliver(event.pk) is False
    assert DemoEvent.objects.get().next_attempt_at is None
    services.reconcile()
    assert now(payment).status == PaymentStatus.PAID


def test_refunds_by_the_sweeper(stripe, payment, send):
    stripe.pay(payment.provider_reference)
    stripe.mail.deliver(send)
    services.request_refund(now(payment), reason="storniert", by=None)
    tasks.sweep_payments()
    assert Refund.objects.get().status == RefundStatus.DONE


def test_the_task_leaves_a_dead_provider_to_the_sweeper(stripe, payment):
    Payment.objects.update(closing_since=payment.created_at)
    stripe.close()
    tasks.close_payment(str(payment.pk))
    assert now(payment).status == PaymentStatus.OPEN
