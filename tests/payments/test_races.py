"""Everything at the same moment. Each race has its control: with the locks off, it must go wrong."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from portal.payments import services
from portal.payments.models import Payment, Receipt, Refund
from portal.payments.services import closing, refunds, results, starting
from portal.payments.services import receipts as receipt_services
from portal.payments.states import PaymentStatus, RefundStatus
from tests.payments.conftest import now
from tests.payments.crowd import at_once, faults, threaded_send
from tests.payments.things import Thing

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 6


@pytest.fixture
def no_locks(thing, monkeypatch):
    """Rows are read, not locked; and everybody dawdles between looking and acting."""

    def read(rows, pk):
        row = rows.objects.get(pk=pk)
        time.sleep(0.03)
        return row

    thing.locks = False
    for module in (closing, refunds, results, starting, receipt_services):
        monkeypatch.setattr(module, "lock", read)


def message(stripe, kind: str):
    return next(event for event in stripe.books.events[::-1] if event["type"] == kind)


def pay_by_everybody(stripe, thing) -> tuple[Payment, list[object]]:
    """Four deliveries of two messages, the return page twice, and a reconcile round, at once."""
    payment = services.start_payment(thing.key, Thing().pk)
    stripe.pay_later(payment.provider_reference)
    stripe.money_arrives(payment.provider_reference)
    events = [event for event in stripe.books.events if event["pending_webhooks"]]
    send = threaded_send()
    acts: list[Callable[[], Any]] = [partial(stripe.mail.post, event, send) for event in events * 2]
    acts += [lambda: services.returning(payment).status] * 2
    acts += [lambda: services.refresh_payment(payment.pk).status]
    answers = at_once(acts)
    for event in events:
        event["pending_webhooks"] = 0
    return payment, answers


def test_messages_and_return_page(stripe, thing):
    for _ in range(ROUNDS):
        payment, answers = pay_by_everybody(stripe, thing)
        assert not faults(answers)
        assert answers.count(200) == 4
        assert now(payment).status == PaymentStatus.PAID
    assert thing.said() == ["paid"] * ROUNDS
    assert Receipt.objects.count() == ROUNDS


def test_messages_and_return_page_control(stripe, thing, no_locks):
    wrong = 0
    for _ in range(3):
        _, answers = pay_by_everybody(stripe, thing)
        wrong += len(faults(answers)) + answers.count(500)
    assert wrong > 0


def start_twice(thing) -> list[object]:
    pk = Thing().pk
    return at_once([lambda: services.start_payment(thing.key, pk).checkout_url] * 4)


def test_four_clicks_are_one_checkout(stripe, thing):
    for _ in range(ROUNDS):
        answers = start_twice(thing)
        assert not faults(answers)
        assert len(set(answers)) == 1
    assert Payment.objects.count() == len(stripe.books.of_kind("checkout.session")) == ROUNDS


def test_a_double_click_while_stripe_is_slow(stripe, thing):
    """The second answer is the one the browser shows: it must not be an error."""
    stripe.trouble.pause = 1.2
    answers = at_once([lambda: services.start_payment(thing.key, thing.pk).checkout_url] * 2)
    assert not faults(answers)
    assert len(set(answers)) == 1


def test_four_clicks_control(stripe, thing, no_locks):
    """Without locks it goes wrong; not each time, so it is tried until it does."""
    rounds = (start_twice(thing) for _ in range(20))
    assert any(faults(answers) or len(set(answers)) > 1 for answers in rounds)


def pay_twice(stripe, thing) -> tuple[list[Payment], list[object]]:
    """Two pages of one thing are paid in the same second."""
    pk = Thing().pk
    payments = []
    for language in ("de", "en"):
        thing.costs(language=language)
        payments.append(services.start_payment(thing.key, pk))
    for payment in payments:
        stripe.pay(payment.provider_reference)
    return payments, at_once([partial(services.refresh_payment, payment.pk) for payment in payments])


def test_of_two_payments_one_is_kept(stripe, thing):
    for _ in range(ROUNDS):
        payments, answers = pay_twice(stripe, thing)
        assert not faults(answers)
        assert {now(payment).status for payment in payments} == {PaymentStatus.PAID, PaymentStatus.NOT_KEPT}
    services.execute_refunds()
    assert sum(stripe.books.oracle().values()) == 600 * ROUNDS
    assert thing.said() == ["paid"] * ROUNDS + ["returned"] * ROUNDS


def test_of_two_payments_control(stripe, thing, no_locks):
    """Without locks the constraint is the wall that is left; it answers with an error."""
    wrong = sum(len(faults(pay_twice(stripe, thing)[1])) for _ in range(4))
    assert wrong > 0


def test_refund_by_four_workers(stripe, thing):
    for _ in range(ROUNDS):
        payment = services.start_payment(thing.key, Thing().pk)
        stripe.pay(payment.provider_reference)
        services.refresh_payment(payment.pk)
        refund = services.request_refund(payment, reason="storniert", by=None)
        answers = at_once([partial(services.execute_refund, refund.pk)] * 4)
        assert not faults(answers)
    assert set(Refund.objects.values_list("status", flat=True)) == {RefundStatus.DONE}
    assert len(stripe.books.of_kind("refund")) == ROUNDS
    assert Receipt.objects.filter(kind=Receipt.Kind.CANCELLATION).count() == ROUNDS
    assert thing.said().count("refunded") == ROUNDS


def test_four_requests_are_one_refund(stripe, thing, cashier):
    payment = services.start_payment(thing.key, thing.pk)
    stripe.pay(payment.provider_reference)
    services.refresh_payment(payment.pk)
    answers = at_once([lambda: services.request_refund(payment, reason="storniert", by=cashier).pk] * 4)
    assert len(set(answers)) == 1


def test_cancelled_while_it_is_paid(stripe, thing):
    """Whoever is first: in the end the money is with the citizen."""
    outcomes = set()
    for _ in range(ROUNDS):
        one = Thing()
        payment = services.start_payment(thing.key, one.pk)
        stripe.pay(payment.provider_reference)
        thing.wanted = True

        def cancel(one=one) -> None:
            with transaction.atomic():
                thing.lock(one.pk)
                thing.wanted = False
                services.cancel_payments(thing.key, one.pk, reason="storniert")

        answers = at_once([partial(services.refresh_payment, payment.pk), cancel])
        assert not faults(answers)
        services.expire_stale_payments()
        outcomes.add(now(payment).status)
        services.execute_refunds()
        assert now(payment).status == PaymentStatus.REFUNDED
    assert set(stripe.books.oracle().values()) == {0}
    assert outcomes <= {PaymentStatus.PAID, PaymentStatus.NOT_KEPT}


def test_receipt_numbers_have_no_gaps(stripe, thing, monkeypatch):
    """Eight at once, and every third transaction is rolled back after its number was taken."""
    issue = receipt_services.issue_receipt
    count = iter(range(10_000))

    def unreliable(payment):
        receipt = issue(payment)
        if next(count) % 3 == 0:
            raise RuntimeError("crash")
        return receipt

    monkeypatch.setattr(results, "issue_receipt", unreliable)
    for _ in range(4):
        payments = [services.start_payment(thing.key, Thing().pk) for _ in range(8)]
        for payment in payments:
            stripe.pay(payment.provider_reference)
        answers = at_once([partial(services.refresh_payment, payment.pk) for payment in payments])
        assert set(faults(answers)) <= {"RuntimeError"}
    monkeypatch.undo()
    numbers = list(Receipt.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 16


def test_receipt_numbers_control(stripe, thing, no_locks):
    payments = [services.start_payment(thing.key, Thing().pk) for _ in range(8)]
    for payment in payments:
        stripe.pay(payment.provider_reference)
    answers = at_once([partial(services.refresh_payment, payment.pk) for payment in payments])
    assert faults(answers)["IntegrityError"] > 0
