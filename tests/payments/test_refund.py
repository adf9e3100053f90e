"""Money goes back: once, even when Stripe is away, slow, or says no."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.errors import RuleViolation
from portal.payments import services
from portal.payments.models import Payment, Receipt, Refund
from portal.payments.states import PaymentStatus, RefundStatus
from tests.payments.conftest import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(stripe, payment, send) -> Payment:
    stripe.pay(payment.provider_reference)
    stripe.mail.deliver(send)
    return now(payment)


@pytest.fixture
def refund(paid) -> Refund:
    return services.request_refund(paid, reason="storniert", by=None)


def again(refund: Refund) -> Refund:
    return Refund.objects.get(pk=refund.pk)


def held(stripe) -> int:
    return sum(stripe.books.oracle().values())


def test_requested_then_sent_then_done(stripe, refund, paid, thing):
    assert (refund.status, held(stripe)) == (RefundStatus.REQUESTED, 600)
    assert services.execute_refunds() == 1
    assert (again(refund).status, now(paid).status) == (RefundStatus.DONE, PaymentStatus.REFUNDED)
    assert held(stripe) == 0
    assert thing.said() == ["paid", "refunded"]


def test_the_receipt_is_cancelled_with_a_number_of_its_own(refund):
    services.execute_refunds()
    invoice = Receipt.objects.get(kind=Receipt.Kind.INVOICE)
    cancellation = Receipt.objects.get(kind=Receipt.Kind.CANCELLATION)
    assert cancellation.cancels == invoice
    assert (invoice.number, cancellation.number) == (1, 2)
    assert (cancellation.gross_cents, cancellation.net_cents, cancellation.vat_cents) == (-600, -504, -96)


def test_asking_twice_is_one_refund(paid, refund):
    assert services.request_refund(paid, reason="noch einmal", by=None) == refund
    services.execute_refunds()
    assert services.request_refund(paid, reason="noch einmal", by=None) == refund


def test_sending_twice_pays_once(stripe, refund, thing):
    services.execute_refund(refund.pk)
    services.execute_refund(refund.pk)
    assert len(stripe.books.of_kind("refund")) == 1
    assert thing.said() == ["paid", "refunded"]


def test_nothing_to_give_back(stripe, payment):
    with pytest.raises(RuleViolation) as refusal:
        services.request_refund(payment, reason="storniert", by=None)
    assert refusal.value.code == "no_money"


def test_stripe_away_waits_with_growing_pauses(stripe, refund):
    stripe.close()
    services.execute_refund(refund.pk)
    first = again(refund)
    assert (first.status, first.attempts) == (RefundStatus.REQUESTED, 1)
    assert services.execute_refunds() == 0
    services.execute_refund(refund.pk)
    assert again(refund).next_attempt_at > first.next_attempt_at + timedelta(seconds=50)


def test_a_lost_answer_does_not_pay_twice_even_days_later(stripe, refund):
    stripe.trouble.loses_answers(2)
    services.execute_refund(refund.pk)
    assert again(refund).status == RefundStatus.REQUESTED
    stripe.answers.clear()  # Stripe forgets idempotency keys after a day
    services.execute_refund(refund.pk)
    assert again(refund).status == RefundStatus.DONE
    assert len(stripe.books.of_kind("refund")) == 1


def test_a_slow_bank(stripe, refund, paid, send, thing):
    stripe.books.refunds_wait = True
    services.execute_refunds()
    assert (again(refund).status, now(paid).status) == (RefundStatus.SUBMITTED, PaymentStatus.PAID)
    stripe.books.refund_arrives(again(refund).provider_reference)
    stripe.mail.deliver(send)
    assert (again(refund).status, now(paid).status) == (RefundStatus.DONE, PaymentStatus.REFUNDED)
    assert thing.said() == ["paid", "refunded"]


def test_a_slow_bank_whose_message_gets_lost(stripe, refund):
    stripe.books.refunds_wait = True
    services.execute_refunds()
    stripe.books.refund_arrives(again(refund).provider_reference)
    stripe.mail.lose()
    services.reconcile()
    assert again(refund).status == RefundStatus.DONE


def test_a_refused_refund_says_why(stripe, refund, paid):
    stripe.books.things[paid.charge_reference]["status"] = "requires_payment_method"
    services.execute_refunds()
    assert again(refund).status == RefundStatus.FAILED
    assert "successful charge" in again(refund).last_error
    assert now(paid).status == PaymentStatus.PAID


def test_a_clerk_lets_a_failed_refund_run_again(stripe, refund, paid, cashier, send):
    stripe.books.refunds_fail = "expired_or_canceled_card"
    services.execute_refunds()
    assert again(refund).last_error == "expired_or_canceled_card"
    stripe.books.refunds_fail = ""
    services.retry_refund(refund.pk, by=cashier)
    services.execute_refunds()
    stripe.mail.deliver(send)  # the old failure is told again, and is no news
    assert (again(refund).status, again(refund).round) == (RefundStatus.DONE, 2)
    assert held(stripe) == 0


def test_a_bank_sends_the_money_back_later(stripe, refund, paid, send, cashier, thing):
    services.execute_refunds()
    stripe.books.refund_fails(again(refund).provider_reference, "lost_or_stolen_card")
    stripe.mail.deliver(send)
    assert (again(refund).status, held(stripe)) == (RefundStatus.FAILED, 600)
    services.retry_refund(refund.pk, by=cashier)
    services.execute_refunds()
    assert (again(refund).status, held(stripe)) == (RefundStatus.DONE, 0)
    assert thing.said() == ["paid", "refunded"]
    assert Receipt.objects.filter(kind=Receipt.Kind.CANCELLATION).count() == 1


def test_the_day_of_a_refund_stays_when_it_fails_later_and_runs_again(
    stripe, refund, send, cashier, time_machine
):
    services.execute_refunds()
    first = again(refund).done_at
    stripe.books.refund_fails(again(refund).provider_reference, "lost_or_stolen_card")
    stripe.mail.deliver(send)
    assert again(refund).done_at == first
    time_machine.move_to(timezone.now() + timedelta(days=2))
    services.retry_refund(refund.pk, by=cashier)
    services.execute_refunds()
    assert (again(refund).status, again(refund).done_at) == (RefundStatus.DONE, first)
    assert Receipt.objects.get(kind=Receipt.Kind.CANCELLATION).issued_at == first


def test_only_a_failed_refund_is_retried(refund, cashier):
    with pytest.raises(RuleViolation):
        services.retry_refund(refund.pk, by=cashier)


def test_a_message_about_another_amount_is_not_believed(stripe, refund, send):
    services.execute_refunds()
    stripe.books.things[again(refund).provider_reference]["amount"] = 1
    event = stripe.books.event("refund.updated", stripe.books.things[again(refund).provider_reference])
    assert stripe.mail.post(event, send) == 400


def test_a_message_about_an_unknown_refund_is_not_believed(stripe, refund, send):
    event = stripe.books.event("refund.updated", {"id": "re_unknown", "object": "refund", "amount": 600})
    assert stripe.mail.post(event, send) == 400


def test_a_message_stripe_will_not_explain_is_told_again(stripe, refund, send):
    services.execute_refunds()
    event = stripe.books.event("refund.updated", stripe.books.things[again(refund).provider_reference])
    stripe.trouble.fails(400)
    assert stripe.mail.post(event, send) == 400
    assert stripe.mail.post(event, send) == 200


def test_the_demo_gives_back(settings, thing, client):
    settings.PAYMENT_PROVIDER = "demo"
    payment = services.start_payment(thing.key, thing.pk)
    client.post(f"/zahlung/demo/{payment.provider_reference}/bezahlen/")
    refund = services.request_refund(services.returning(payment), reason="storniert", by=None)
    services.execute_refunds()
    assert again(refund).status == RefundStatus.DONE
    assert services.refresh_refund(refund.pk).status == RefundStatus.DONE
    assert refund.requested_at <= timezone.now()
