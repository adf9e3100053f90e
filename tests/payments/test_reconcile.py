"""What messages did not tell, a round of asking finds."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.payments import registry, services, worklist
from portal.payments.models import Payment, ProviderEvent, ReconcileRun, Refund
from portal.payments.states import PaymentStatus, RefundStatus
from tests.payments.conftest import now

pytestmark = pytest.mark.django_db


def test_a_lost_message_is_made_up_for(stripe, payment, thing):
    stripe.pay(payment.provider_reference)
    stripe.mail.lose()
    (run,) = services.reconcile()
    assert now(payment).status == PaymentStatus.PAID
    assert thing.said() == ["paid"]
    assert (run.checked, run.changed, run.problems) == (1, 1, 0)


def test_a_second_round_changes_nothing(stripe, payment, thing):
    stripe.pay(payment.provider_reference)
    services.reconcile()
    (run,) = services.reconcile()
    assert (run.checked, run.changed, run.unseen_events) == (0, 0, 0)
    assert thing.said() == ["paid"]


def test_an_event_of_a_closed_payment_is_found(stripe, payment, thing):
    """Money that comes for an attempt we hold for dead."""
    stripe.pay_later(payment.provider_reference)
    stripe.money_fails(payment.provider_reference)
    services.reconcile()
    assert now(payment).status == PaymentStatus.FAILED
    stripe.money_arrives(payment.provider_reference)
    services.reconcile()
    assert now(payment).status == PaymentStatus.PAID


def test_a_checkout_whose_start_was_lost_is_found_by_its_event(stripe, payment):
    reference = payment.provider_reference
    Payment.objects.update(status=PaymentStatus.CREATED, provider_reference="", checkout_url="")
    stripe.pay(reference)
    services.reconcile()
    assert now(payment).status == PaymentStatus.PAID


def test_provider_away_leaves_an_unfinished_round(stripe, payment):
    stripe.close()
    (run,) = services.reconcile()
    assert run.finished_at is None
    assert run.problems == 1
    assert worklist.last_round() is None


def test_the_next_round_begins_where_the_last_finished_one_began(stripe, payment):
    services.reconcile()
    begun = ReconcileRun.objects.get().started_at
    services.reconcile()
    since = int(stripe.requests[-1][2]["created"]["gte"])
    assert since == int((begun - timedelta(minutes=15)).timestamp())


def test_many_events_come_in_pages(stripe, payment):
    for _ in range(250):
        stripe.books._emit("checkout.session.expired", {"id": "cs_of_another_shop"})
    stripe.pay(payment.provider_reference)
    stripe.mail.lose()
    services.reconcile()
    assert now(payment).status == PaymentStatus.PAID


def test_an_answer_that_does_not_fit_is_put_before_a_clerk(stripe, payment):
    stripe.pay(payment.provider_reference)
    stripe.books.session(payment.provider_reference)["amount_total"] = 1
    (run,) = services.reconcile()
    assert run.problems
    assert "passt nicht" in now(payment).puzzle
    assert now(payment).status == PaymentStatus.OPEN
    assert worklist.waiting() == 1


def test_a_round_of_the_demo(client, thing):
    payment = services.start_payment(thing.key, thing.pk)
    client.post(f"/zahlung/demo/{payment.provider_reference}/bezahlen/")
    services.reconcile()
    assert now(payment).status == PaymentStatus.PAID
    assert ProviderEvent.objects.count() == 1


def test_rows_of_a_provider_that_is_switched_off(stripe, payment, settings):
    """After a change of provider the old rows are still asked for where they were made."""
    settings.PAYMENT_PROVIDER = "demo"
    stripe.pay(payment.provider_reference)
    services.reconcile()
    assert now(payment).status == PaymentStatus.PAID


def test_twenty_percent_of_the_messages_lost(stripe, thing, send):
    """P3: after one round every payment is right."""
    things = [type(thing)(key=thing.key) for _ in range(20)]
    payments = [services.start_payment(thing.key, other.pk) for other in things]
    for number, payment in enumerate(payments):
        stripe.pay(payment.provider_reference)
        if number % 5 == 0:
            stripe.mail.lose()
        stripe.mail.deliver(send)
    assert Payment.objects.kept().count() == 16
    services.reconcile()
    assert Payment.objects.kept().count() == 20
    assert not Refund.objects.exists()


def broken(payable_id, payment):
    raise RuntimeError("a fault in the service")


def test_one_faulty_thing_stops_nobody(stripe, thing, monkeypatch):
    bad = type(thing)(key="things.bad")
    registry.register(bad)
    try:
        monkeypatch.setattr(bad, "on_paid", broken)
        payments = [services.start_payment(one.key, one.pk) for one in (bad, thing)]
        for payment in payments:
            stripe.pay(payment.provider_reference)
        (run,) = services.reconcile()
        assert [now(payment).status for payment in payments] == [PaymentStatus.OPEN, PaymentStatus.PAID]
        assert run.finished_at is None
        assert "nicht verbuchen" in now(payments[0]).puzzle
        monkeypatch.undo()
        services.reconcile()
        assert now(payments[0]).status == PaymentStatus.PAID
    finally:
        registry.unregister(bad.key)


def test_one_faulty_refund_stops_nobody(stripe, thing, monkeypatch):
    bad = type(thing)(key="things.bad")
    registry.register(bad)
    try:
        for one in (bad, thing):
            payment = services.start_payment(one.key, one.pk)
            stripe.pay(payment.provider_reference)
            services.refresh_payment(payment.pk)
            services.request_refund(payment, reason="storniert", by=None)
        monkeypatch.setattr(bad, "on_refunded", broken)
        assert services.execute_refunds() == 1
        monkeypatch.undo()
        Refund.objects.update(next_attempt_at=timezone.now())
        services.execute_refunds()
        assert set(stripe.books.oracle().values()) == {0}
        assert not Refund.objects.exclude(status=RefundStatus.DONE).exists()
    finally:
        registry.unregister(bad.key)


def of_a_house_nobody_knows(payment: Payment) -> Payment:
    """A row of a demo that went live, or of a provider that is gone."""
    Payment.objects.filter(pk=payment.pk).update(provider="gone", provider_reference="gone_1")
    return payment


@pytest.fixture
def foreign(stripe, thing) -> Payment:
    other = type(thing)(key=thing.key)
    return of_a_house_nobody_knows(services.start_payment(thing.key, other.pk))


def test_a_row_of_an_unknown_provider_stops_nobody(stripe, foreign, payment):
    stripe.pay(payment.provider_reference)
    gone, known = services.reconcile()
    assert (gone.provider, gone.problems, gone.finished_at) == ("gone", 1, None)
    assert known.finished_at
    assert now(payment).status == PaymentStatus.PAID


def test_a_row_of_an_unknown_provider_is_put_before_a_clerk(stripe, foreign):
    services.reconcile()
    services.reconcile()
    assert "„gone“ gibt es hier nicht" in now(foreign).puzzle
    assert worklist.waiting() == 1


def test_rows_of_the_demo_in_production(stripe, payment, settings):
    settings.DEMO = False
    Payment.objects.filter(pk=payment.pk).update(provider="demo")
    services.reconcile()
    assert "„demo“" in now(payment).puzzle


def test_sweepers_go_on_past_an_unknown_provider(stripe, foreign, payment):
    Payment.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    stripe.time_is_over(payment.provider_reference)
    services.expire_stale_payments()
    assert now(payment).status == PaymentStatus.EXPIRED
    assert now(foreign).last_checked_at


def test_a_refund_at_an_unknown_provider_fails_and_says_why(stripe, payment):
    stripe.pay(payment.provider_reference)
    services.refresh_payment(payment.pk)
    refund = services.request_refund(now(payment), reason="storniert", by=None)
    of_a_house_nobody_knows(payment)
    services.execute_refunds()
    refund.refresh_from_db()
    assert (refund.status, refund.last_error) == (
        RefundStatus.FAILED,
        "Den Zahlungsdienst „gone“ gibt es hier nicht.",
    )


def test_the_reader_of_an_unknown_provider_can_pay_anew(stripe, foreign, thing):
    assert services.returning(foreign).status == PaymentStatus.OPEN
    again = services.start_payment(foreign.payable_key, foreign.payable_id)
    assert (again.provider, again.status) == ("stripe", PaymentStatus.OPEN)
