"""Crash injected after any statement: whatever was half done is undone, and the next delivery finishes it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from portal.payments import services
from portal.payments.base import PaymentUnavailable
from portal.payments.models import Payment, ProviderEvent, Receipt, Refund
from portal.payments.services import results
from portal.payments.states import PaymentStatus, RefundStatus
from tests.payments.conftest import now
from tests.payments.things import Thing

pytestmark = pytest.mark.django_db(transaction=True)


class Crashed(BaseException):
    """The process died here: nobody catches that."""


@contextmanager
def crash_after(number: int) -> Iterator[list[str]]:
    """Let the process die after its n-th statement; yields the statements."""
    statements: list[str] = []

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        result = run(sql, params, many, context)
        statements.append(sql)
        if len(statements) == number:
            raise Crashed(sql)
        return result

    with connection.execute_wrapper(execute):
        yield statements


def every_crash(act: Callable[[], Any]) -> Iterator[int]:
    """Crash ``act`` after its 1st, 2nd … last statement; the caller prepares and judges each round."""
    for number in range(1, 200):
        yield number
        try:
            with crash_after(number) as statements:
                act()
        except Crashed:
            continue
        if len(statements) < number:
            return


def outcome(payment: Payment) -> tuple[Any, ...]:
    return (
        now(payment).status,
        payment.receipts.count(),
        payment.events.count(),
        Refund.objects.filter(payment=payment).count(),
    )


class Round:
    """One payment after the other, each crashed at another statement."""

    def __init__(self, stripe, thing, send, **wishes: bool) -> None:
        self.stripe, self.thing, self.send = stripe, thing, send
        for name, value in wishes.items():
            setattr(thing, name, value)
        self.payments: list[Payment] = []

    def next(self) -> Payment:
        payment = services.start_payment(self.thing.key, Thing().pk)
        self.payments.append(payment)
        return payment

    def deliver(self) -> None:
        for event in self.stripe.mail.waiting():
            if self.stripe.mail.post(event, self.send) == 200:
                event["pending_webhooks"] = 0


@pytest.mark.parametrize(
    ("wanted", "after"),
    [
        (True, (PaymentStatus.PAID, 1, 1, 0)),
        (False, (PaymentStatus.NOT_KEPT, 0, 1, 1)),
    ],
)
def test_a_paying_message(stripe, thing, send, wanted, after):
    rounds = Round(stripe, thing, send, wanted=wanted)
    untouched = (PaymentStatus.OPEN, 0, 0, 0)
    for _ in every_crash(rounds.deliver):
        for payment in rounds.payments:
            assert outcome(payment) in (untouched, after)
        rounds.deliver()
        assert {outcome(payment) for payment in rounds.payments} <= {after}
        stripe.pay(rounds.next().provider_reference)
    assert len(rounds.payments) > 10
    numbers = Receipt.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, len(numbers) + 1))
    assert thing.said().count("paid") == (len(rounds.payments) if wanted else 0)


def test_an_ending_message(stripe, thing, send):
    rounds = Round(stripe, thing, send)
    for _ in every_crash(rounds.deliver):
        rounds.deliver()
        stripe.time_is_over(rounds.next().provider_reference)
    rounds.deliver()
    assert {outcome(payment) for payment in rounds.payments} == {(PaymentStatus.EXPIRED, 0, 1, 0)}
    assert thing.said().count("closed") == len(rounds.payments) > 5


def test_a_refund(stripe, thing, send):
    rounds = Round(stripe, thing, send)
    begun = timezone.now()

    def give_back() -> None:
        Refund.objects.update(next_attempt_at=begun)
        services.execute_refunds()

    for _ in every_crash(give_back):
        give_back()
        payment = rounds.next()
        stripe.pay(payment.provider_reference)
        services.refresh_payment(payment.pk)
        services.request_refund(payment, reason="storniert", by=None)
    give_back()
    assert set(Refund.objects.values_list("status", flat=True)) == {RefundStatus.DONE}
    assert Refund.objects.count() == len(stripe.books.of_kind("refund")) == len(rounds.payments) > 10
    assert thing.said().count("refunded") == len(rounds.payments)
    assert Receipt.objects.filter(kind=Receipt.Kind.CANCELLATION).count() == len(rounds.payments)
    assert set(stripe.books.oracle().values()) == {0}


def test_a_start(stripe, thing):
    """Whatever was lost, the next click leads to one page, and no second one can be paid."""
    ids: list[UUID] = []

    def start() -> Payment:
        return services.start_payment(thing.key, ids[-1])

    ids.append(Thing().pk)
    for _ in every_crash(start):
        payment = start()
        assert payment.status == PaymentStatus.OPEN
        sessions = stripe.books.of_kind("checkout.session")
        mine = [row for row in sessions if row["client_reference_id"] == str(payment.pk)]
        assert [row["status"] for row in mine] == ["open"]
        ids.append(Thing().pk)
    assert len(ids) > 8


def test_closing(stripe, thing):
    payments: list[Payment] = []

    def close() -> None:
        services.expire_stale_payments()

    for _ in every_crash(close):
        services.expire_stale_payments()
        payment = services.start_payment(thing.key, Thing().pk)
        payments.append(payment)
        Payment.objects.filter(pk=payment.pk).update(closing_since=payment.created_at)
    services.expire_stale_payments()
    assert set(Payment.objects.values_list("status", flat=True)) == {PaymentStatus.CANCELLED}
    assert thing.said().count("closed") == len(payments) > 5


def test_a_crash_between_stripe_and_our_row(stripe, thing):
    """The page is made, and we died before writing down where it is."""
    stripe.trouble.loses_answers(2)
    with pytest.raises(PaymentUnavailable):
        services.start_payment(thing.key, thing.pk)
    (session,) = stripe.books.of_kind("checkout.session")
    stripe.pay(session["id"])
    services.reconcile()
    assert Payment.objects.get().status == PaymentStatus.PAID


def test_control_an_event_marked_before_its_effect_is_lost(stripe, thing, send, monkeypatch):
    """The same test must fail where the event is written for itself: redelivery comes to nothing."""

    def marked_apart(payment: Payment, event: Any) -> bool:
        known = ProviderEvent.objects.filter(event_id=event.event_id).exists()

        def mark() -> None:
            ProviderEvent.objects.create(
                provider="stripe", event_id=event.event_id, kind=event.kind, payment_id=payment.pk
            )
            connection.close()

        if not known:
            thread = Thread(target=mark)
            thread.start()
            thread.join()
        return not known

    monkeypatch.setattr(results, "first_time", marked_apart)
    monkeypatch.setattr(results, "lock", lambda model, pk: model.objects.get(pk=pk))
    rounds = Round(stripe, thing, send)
    lost = 0
    for _ in every_crash(rounds.deliver):
        rounds.deliver()
        lost += any(now(payment).status == PaymentStatus.OPEN for payment in rounds.payments)
        stripe.pay(rounds.next().provider_reference)
    assert lost > 0
