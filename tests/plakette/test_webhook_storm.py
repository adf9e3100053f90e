"""Webhooks doubled, shuffled, from eight senders at once, the return page racing: every order ends as it must.

The oracle knows only what each citizen did; it shares nothing with the code under test.
"""

import random
import threading
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from plakette.models import Order, Permit
from plakette.services.orders import cancel_order
from portal.notifications.models import OutgoingMessage
from portal.payments import services as payments
from portal.payments.models import Receipt
from tests.factories.plakette import OrderFactory, payment_of
from tests.standins.stripe import StripeStandIn
from tests.standins.stripe_mail import http_sender

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("signing_key")]

# What a citizen did, how often of 100, and what must come of it: status, kept receipts, permits.
# A payment makes two or three events; each goes out five times, a third of them again: over ten per order.
DEEDS = {
    "pays": (60, "paid"),
    "pays_at_the_second_try": (12, "paid"),
    "pays_slowly": (12, "paid"),
    "cancels_and_pays_all_the_same": (8, "cancelled"),
    "goes_away": (8, "awaiting_payment"),
}


@dataclass(frozen=True)
class Case:
    order: Order
    reference: str
    deed: str


@pytest.fixture
def stripe(settings: Any, live_server: Any) -> Iterator[StripeStandIn]:
    with StripeStandIn() as standin:
        settings.PAYMENT_PROVIDER = "stripe"
        settings.STRIPE_API_BASE = standin.url
        settings.STRIPE_API_KEY = standin.api_key
        settings.STRIPE_WEBHOOK_SECRET = standin.secret
        settings.BASE_URL = live_server.url
        yield standin


def make_cases(count: int, seed: int) -> list[Case]:
    deeds = random.Random(seed).choices(list(DEEDS), [share for share, _end in DEEDS.values()], k=count)
    cases = []
    for number, deed in enumerate(deeds):
        order = OrderFactory.awaiting_payment(text=f"S-ST {number + 1}")
        cases.append(Case(order, payment_of(order).provider_reference, deed))
    return cases


def act(stripe: StripeStandIn, case: Case) -> None:
    if case.deed == "goes_away":
        return
    if case.deed == "cancels_and_pays_all_the_same":
        cancel_order(case.order.pk)
    if case.deed == "pays_at_the_second_try":
        stripe.decline(case.reference)
    if case.deed == "pays_slowly":
        stripe.pay_later(case.reference)
        stripe.money_arrives(case.reference)
    else:
        stripe.pay(case.reference)


def come_back(cases: list[Case], base_url: str, seed: int) -> Counter[int]:
    """Every citizen's browser returns from the payment page, in an order of its own."""
    answers: Counter[int] = Counter()
    for case in random.Random(seed).sample(cases, len(cases)):
        address = f"{base_url}{case.order.get_absolute_url()}zurueck/"
        with urllib.request.urlopen(address, timeout=30) as answer:
            answers[answer.status] += 1
    return answers


def storm(stripe: StripeStandIn, base_url: str, *, orders: int, times: int) -> None:
    cases = make_cases(orders, seed=7)
    for case in cases:
        act(stripe, case)
    back: list[Counter[int]] = []
    racer = threading.Thread(target=lambda: back.append(come_back(cases, base_url, seed=8)))
    racer.start()
    send = http_sender(f"{base_url}/zahlung/webhook/stripe/", timeout=60)
    answers = stripe.mail.storm(send, senders=8, duplicates=0.3, times=times, seed=9)
    racer.join()
    payments.execute_refunds()
    assert not [status for status in (*answers, *back[0]) if status >= 500 or status == 0], (answers, back)
    assert answers.total() >= orders * 10
    check(cases)


def check(cases: list[Case]) -> None:
    wrong = []
    for case in cases:
        order = Order.objects.get(pk=case.order.pk)
        kept = DEEDS[case.deed][1] == "paid"
        expected = (DEEDS[case.deed][1], kept, kept, kept)
        receipts = Receipt.objects.filter(payment__payable_id=order.pk).count()
        mails = OutgoingMessage.objects.filter(
            dedupe_key__startswith=f"plakette.order:{order.pk}:order_paid"
        ).count()
        found = (order.status, receipts, Permit.objects.filter(order=order).count(), mails)
        if found != expected:
            wrong.append((case.deed, found))
    assert not wrong
    numbers = list(Receipt.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_storm(stripe, live_server):
    storm(stripe, live_server.url, orders=40, times=5)


@pytest.mark.long
def test_storm_of_a_thousand_orders_and_ten_thousand_deliveries(stripe, live_server):
    storm(stripe, live_server.url, orders=1_000, times=5)
