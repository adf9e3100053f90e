"""Messages of the provider: taken once, whatever comes first; not believed when they don't fit."""

import json
import random
import time
from uuid import uuid4

import pytest

from portal.payments import services
from portal.payments.models import Payment, ProviderEvent, Receipt, Refund
from portal.payments.states import PaymentStatus, RefundStatus
from tests.payments.conftest import now
from tests.standins.stripe_mail import signature

pytestmark = pytest.mark.django_db


def last(stripe, kind: str):
    return next(event for event in stripe.books.events[::-1] if event["type"] == kind)


def unchanged(payment: Payment) -> bool:
    return now(payment).status == PaymentStatus.OPEN and not ProviderEvent.objects.exists()


def test_paid(stripe, payment, send, thing):
    stripe.pay(payment.provider_reference)
    assert set(stripe.mail.deliver(send)) == {200}
    payment = now(payment)
    assert (payment.status, payment.checkout_url) == (PaymentStatus.PAID, "")
    assert payment.paid_at
    assert payment.charge_reference.startswith("pi_")
    assert thing.said() == ["paid"]
    assert Receipt.objects.get().payment == payment


def test_ten_deliveries_have_one_effect(stripe, payment, send, thing):
    stripe.pay(payment.provider_reference)
    event = last(stripe, "checkout.session.completed")
    assert {stripe.mail.post(event, send) for _ in range(10)} == {200}
    assert thing.said() == ["paid"]
    assert Receipt.objects.count() == ProviderEvent.objects.count() == 1


def test_slow_money_is_not_money_yet(stripe, payment, send, thing):
    stripe.pay_later(payment.provider_reference)
    stripe.mail.deliver(send)
    assert now(payment).status == PaymentStatus.PROCESSING
    assert thing.said() == []
    stripe.money_arrives(payment.provider_reference)
    stripe.mail.deliver(send)
    assert thing.said() == ["paid"]


def test_slow_money_that_fails(stripe, payment, send, thing):
    stripe.pay_later(payment.provider_reference)
    stripe.money_fails(payment.provider_reference)
    stripe.mail.deliver(send)
    assert now(payment).status == PaymentStatus.FAILED
    assert thing.said() == ["closed"]


def test_the_wrong_order_of_messages_does_not_matter(stripe, payment, send, thing):
    stripe.pay_later(payment.provider_reference)
    stripe.money_arrives(payment.provider_reference)
    for event in stripe.books.events[::-1]:
        assert stripe.mail.post(event, send) == 200
    assert now(payment).status == PaymentStatus.PAID
    assert thing.said() == ["paid"]


def test_expired(stripe, payment, send, thing):
    stripe.time_is_over(payment.provider_reference)
    stripe.mail.deliver(send)
    assert now(payment).status == PaymentStatus.EXPIRED
    assert thing.said() == ["closed"]


def test_a_declined_card_changes_nothing(stripe, payment, send):
    stripe.decline(payment.provider_reference)
    assert set(stripe.mail.deliver(send)) == {200}
    assert unchanged(payment)


def test_money_nobody_wants_goes_back_by_itself(stripe, payment, send, thing):
    thing.wanted = False
    stripe.pay(payment.provider_reference)
    stripe.mail.deliver(send)
    assert now(payment).status == PaymentStatus.NOT_KEPT
    services.execute_refunds()
    assert now(payment).status == PaymentStatus.REFUNDED
    assert stripe.books.oracle() == {str(payment.pk): 0}
    assert thing.said() == ["returned"]
    assert not Receipt.objects.exists()


def test_a_double_payment_goes_back_and_the_first_stays(stripe, payment, send, thing):
    thing.costs(language="en")
    second = services.start_payment(thing.key, thing.pk)
    stripe.pay(payment.provider_reference)
    stripe.pay(second.provider_reference)
    stripe.mail.deliver(send)
    services.execute_refunds()
    stripe.mail.deliver(send)
    assert now(payment).status == PaymentStatus.PAID
    assert now(second).status == PaymentStatus.REFUNDED
    assert Refund.objects.get().status == RefundStatus.DONE
    assert thing.said() == ["paid", "returned"]
    assert stripe.books.oracle() == {str(payment.pk): 600, str(second.pk): 0}


def test_the_message_may_come_before_our_row_knows_the_reference(stripe, payment, send):
    reference = payment.provider_reference
    Payment.objects.update(status=PaymentStatus.CREATED, provider_reference="", checkout_url="")
    stripe.pay(reference)
    stripe.mail.deliver(send)
    assert (now(payment).status, now(payment).provider_reference) == (PaymentStatus.PAID, reference)


def test_stripe_away_means_please_again(stripe, payment, send):
    stripe.pay(payment.provider_reference)
    stripe.trouble.fails(500, 500)
    assert stripe.mail.post(last(stripe, "checkout.session.completed"), send) == 503
    assert unchanged(payment)
    assert 200 in stripe.mail.deliver(send)
    assert now(payment).status == PaymentStatus.PAID


def test_a_message_stripe_will_not_explain_is_told_again(stripe, payment, send):
    stripe.pay(payment.provider_reference)
    stripe.trouble.fails(400)
    assert stripe.mail.post(last(stripe, "checkout.session.completed"), send) == 400
    assert unchanged(payment)
    stripe.mail.deliver(send)
    assert now(payment).status == PaymentStatus.PAID


def test_other_kinds_are_acknowledged(stripe, payment, send):
    event = stripe.books.event("customer.created", {"id": "cus_1", "object": "customer"})
    assert stripe.mail.post(event, send) == 200
    assert unchanged(payment)


@pytest.mark.parametrize(
    "seal",
    [
        "",
        "nonsense",
        "t=1,v1=00",
        "t=abc,v1=00",
        "v1=00",
        "t=99999999999999,v1=00",
    ],
)
def test_without_a_true_signature_nothing_is_believed(stripe, payment, send, seal):
    stripe.pay(payment.provider_reference)
    body = json.dumps(last(stripe, "checkout.session.completed")).encode()
    assert send(body, seal) == 400
    assert unchanged(payment)


@pytest.mark.parametrize("seconds", [-3600, -301, 305, 86_400])
def test_too_old_or_from_the_future(stripe, payment, send, seconds):
    stripe.pay(payment.provider_reference)
    event = last(stripe, "checkout.session.completed")
    assert stripe.mail.post(event, send, at=time.time() + seconds) == 400
    assert unchanged(payment)


def test_sealed_by_somebody_else(stripe, payment, send):
    stripe.pay(payment.provider_reference)
    event = last(stripe, "checkout.session.completed")
    assert stripe.mail.post(event, send, secret="whsec_other") == 400
    assert unchanged(payment)


def test_a_changed_body_breaks_the_seal(stripe, payment, send):
    stripe.pay(payment.provider_reference)
    body = json.dumps(last(stripe, "checkout.session.completed")).encode()
    assert send(body + b" ", signature(body, stripe.secret)) == 400
    assert unchanged(payment)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b'{"object": "event"}', b"\xff\xfe"])
def test_sealed_nonsense(stripe, payment, send, body):
    try:
        seal = signature(body, stripe.secret)
    except UnicodeDecodeError:
        seal = "t=1,v1=1"
    assert send(body, seal) == 400
    assert unchanged(payment)


@pytest.mark.parametrize("change", [{"amount_total": 601}, {"currency": "usd"}, {"id": "cs_unknown"}])
def test_an_event_that_speaks_of_something_else(stripe, payment, send, change):
    stripe.pay(payment.provider_reference)
    event = last(stripe, "checkout.session.completed")
    event["data"]["object"].update(change)
    assert stripe.mail.post(event, send) == 400
    assert unchanged(payment)


@pytest.mark.parametrize(
    "change", [{"amount_total": 1}, {"currency": "usd"}, {"client_reference_id": str(uuid4())}]
)
def test_a_session_that_does_not_fit_our_row(stripe, payment, send, change):
    stripe.pay(payment.provider_reference)
    stripe.books.session(payment.provider_reference).update(change)
    event = stripe.books.event("checkout.session.completed", stripe.books.session(payment.provider_reference))
    assert stripe.mail.post(event, send) == 400
    assert unchanged(payment)


@pytest.mark.parametrize("change", [{"account": "acct_other"}, {"livemode": True}])
def test_another_account_or_mode(stripe, payment, send, change):
    stripe.pay(payment.provider_reference)
    event = last(stripe, "checkout.session.completed")
    assert stripe.mail.post({**event, **change}, send) == 400
    assert unchanged(payment)


def test_a_checkout_of_another_shop_on_the_same_account(stripe, payment, send):
    stranger = dict(
        stripe.books.session(payment.provider_reference), id="cs_stranger", client_reference_id="shop-7"
    )
    stripe.books.things["cs_stranger"] = stranger
    assert stripe.mail.post(stripe.books.event("checkout.session.completed", stranger), send) == 400
    assert unchanged(payment)


def test_five_hundred_forgeries(stripe, payment, send):
    """P4: a bit of the body or the seal turned, the seal of another message, no seal, an old one."""
    stripe.pay(payment.provider_reference)
    body = json.dumps(last(stripe, "checkout.session.completed")).encode()
    chance, seal = random.Random(4), signature(body, stripe.secret)
    answers = set()
    for number in range(500):
        forged, place = bytearray(body), chance.randrange(len(body))
        forged[place] ^= 1 << chance.randrange(7)
        digit = chance.randrange(len(seal) - 64, len(seal))
        changed = seal[:digit] + ("0" if seal[digit] != "0" else "1") + seal[digit + 1 :]
        old = signature(body, stripe.secret, at=time.time() - chance.randrange(302, 10**6))
        tries = [
            (bytes(forged), seal),
            (body, changed),
            (body, signature(b"{}", stripe.secret)),
            (body, ""),
            (body, old),
        ]
        answers.add(send(*tries[number % len(tries)]))
    assert answers == {400}
    assert unchanged(payment)


def test_refunded_in_the_dashboard_is_booked(stripe, payment, send, thing):
    stripe.pay(payment.provider_reference)
    stripe.mail.deliver(send)
    stripe.books.create_refund({"payment_intent": now(payment).charge_reference})
    event = last(stripe, "refund.created")
    assert {stripe.mail.post(event, send) for _ in range(3)} == {200}
    assert now(payment).status == PaymentStatus.REFUNDED
    assert thing.said() == ["paid", "refunded"]
    assert Receipt.objects.get(kind=Receipt.Kind.CANCELLATION).gross_cents == -600


def test_refunded_in_the_dashboard_while_we_want_to_as_well(stripe, payment, send):
    stripe.pay(payment.provider_reference)
    stripe.mail.deliver(send)
    services.request_refund(now(payment), reason="storniert", by=None)
    stripe.books.create_refund({"payment_intent": now(payment).charge_reference})
    stripe.mail.deliver(send)
    services.execute_refunds()
    assert Refund.objects.get().status == RefundStatus.DONE
    assert stripe.books.oracle() == {str(payment.pk): 0}


def test_partly_refunded_in_the_dashboard_is_put_before_a_clerk(stripe, payment, send):
    stripe.pay(payment.provider_reference)
    stripe.mail.deliver(send)
    stripe.books.create_refund({"payment_intent": now(payment).charge_reference, "amount": "100"})
    stripe.mail.deliver(send)
    assert "ein Teil" in now(payment).puzzle
    assert now(payment).status == PaymentStatus.PAID


def test_a_dispute_is_put_before_a_clerk(stripe, payment, send):
    stripe.pay(payment.provider_reference)
    stripe.mail.deliver(send)
    dispute = {"id": "dp_1", "object": "dispute", "payment_intent": now(payment).charge_reference}
    assert stripe.mail.post(stripe.books.event("charge.dispute.created", dispute), send) == 200
    assert "Rückbuchung" in now(payment).puzzle


def test_unknown_provider_and_other_methods(stripe, client):
    assert client.post("/zahlung/webhook/paypal/", b"{}", content_type="application/json").status_code == 404
    assert client.get("/zahlung/webhook/stripe/").status_code == 405


def test_the_demo_webhook_is_closed_in_production(client, settings):
    settings.DEMO = False
    assert client.post("/zahlung/webhook/demo/", b"{}", content_type="application/json").status_code == 404
