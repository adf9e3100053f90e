"""P1, short form: a storm of messages, doubled and shuffled, eight senders, the return pages racing."""

import random
from threading import Thread

import pytest
from django.db import connections

from portal.payments import services
from portal.payments.models import Payment, ProviderEvent, Receipt
from portal.payments.states import PaymentStatus
from tests.payments.crowd import threaded_send
from tests.payments.things import Thing

pytestmark = pytest.mark.django_db(transaction=True)

THINGS = 50
ENDINGS = ("pay", "pay_later_arrives", "pay_later_fails", "time_is_over", "decline_then_pay")


def end(stripe, payment: Payment, ending: str) -> str:
    """Let a checkout end; the status that must be ours in the end."""
    reference = payment.provider_reference
    if ending == "time_is_over":
        stripe.time_is_over(reference)
        return PaymentStatus.EXPIRED
    if ending.startswith("pay_later"):
        stripe.pay_later(reference)
        if ending == "pay_later_fails":
            stripe.money_fails(reference)
            return PaymentStatus.FAILED
        stripe.money_arrives(reference)
        return PaymentStatus.PAID
    if ending == "decline_then_pay":
        stripe.decline(reference)
    stripe.pay(reference)
    return PaymentStatus.PAID


def test_every_payment_ends_as_the_oracle_says(stripe, thing):
    payments = [services.start_payment(thing.key, Thing().pk) for _ in range(THINGS)]
    oracle = {payment.pk: end(stripe, payment, ENDINGS[n % len(ENDINGS)]) for n, payment in enumerate(payments)}
    readers = random.Random(11).sample(payments, THINGS)

    def return_pages() -> None:
        for payment in readers:
            services.returning(payment)
        connections.close_all()

    racing = Thread(target=return_pages)
    racing.start()
    answers = stripe.mail.storm(
        threaded_send(), senders=8, duplicates=0.3, times=6, seed=11, afterwards=connections.close_all
    )
    racing.join()

    assert set(answers) == {200}
    assert sum(answers.values()) > THINGS * 6
    assert dict(Payment.objects.values_list("pk", "status")) == oracle
    paid = list(oracle.values()).count(PaymentStatus.PAID)
    assert thing.said().count("paid") == Receipt.objects.count() == paid
    assert thing.said().count("closed") == THINGS - paid
    assert ProviderEvent.objects.count() == len(
        {event["id"] for event in stripe.books.events if event["type"].startswith("checkout.")}
    )
    held = {pk: 600 if status == PaymentStatus.PAID else 0 for pk, status in oracle.items()}
    assert stripe.books.oracle() == {str(pk): cents for pk, cents in held.items()}
