"""The stand-in itself: it must refuse what Stripe refuses, or our tests prove nothing."""

import threading
import time
import urllib.request
from typing import Any

import pytest
import stripe as library

from tests.standins.stripe import StripeStandIn

GOOD: Any = {
    "mode": "payment",
    "ui_mode": "hosted_page",
    "success_url": "http://testserver/zurueck/?s={CHECKOUT_SESSION_ID}",
    "cancel_url": "http://testserver/abgebrochen/",
    "line_items": [
        {"quantity": 1, "price_data": {"currency": "eur", "unit_amount": 600, "product_data": {"name": "x"}}}
    ],
}


@pytest.fixture
def standin():
    with StripeStandIn() as standin:
        yield standin


@pytest.fixture
def sessions(standin):
    return client(standin).v1.checkout.sessions


def client(standin, **changes) -> library.StripeClient:
    options = {"base_addresses": {"api": standin.url}, "max_network_retries": 0, **changes}
    return library.StripeClient(standin.api_key, **options)


@pytest.mark.parametrize(
    "change",
    [
        {"payment_method_types": ["card"]},
        {"ui_mode": "hosted"},
        {"mode": "later"},
        {"success_url": "/relative/"},
        {"locale": "xx"},
        {"customer_email": "nobody"},
        {"expires_at": int(time.time()) + 60},
        {"expires_at": int(time.time()) + 100_000},
        {"line_items": []},
        {"surprise": 1},
    ],
)
def test_refused_parameters(sessions, change):
    with pytest.raises(library.InvalidRequestError):
        sessions.create({**GOOD, **change})


def test_removed_parameter_has_its_own_code(sessions):
    with pytest.raises(library.InvalidRequestError) as refusal:
        sessions.create({**GOOD, "payment_method_types": ["card"]})
    assert refusal.value.code == "payment_method_types_no_longer_supported"


def test_key_and_version(standin):
    wrong = library.StripeClient("sk_test_wrong", base_addresses={"api": standin.url})
    with pytest.raises(library.AuthenticationError):
        wrong.v1.checkout.sessions.create(GOOD)
    old = client(standin, stripe_version="2024-06-20")
    with pytest.raises(library.InvalidRequestError):
        old.v1.checkout.sessions.create(GOOD)


def test_the_same_key_replays_and_other_parameters_are_an_error(sessions):
    first = sessions.create(GOOD, {"idempotency_key": "a"})
    assert sessions.create(GOOD, {"idempotency_key": "a"}).id == first.id
    with pytest.raises(library.IdempotencyError):
        sessions.create({**GOOD, "locale": "en"}, {"idempotency_key": "a"})


def test_the_same_key_at_the_same_time_is_a_conflict(standin, sessions):
    standin.trouble.pause = 0.3
    thread = threading.Thread(target=sessions.create, args=(GOOD, {"idempotency_key": "a"}))
    thread.start()
    time.sleep(0.1)
    with pytest.raises(library.APIError) as refusal:
        sessions.create(GOOD, {"idempotency_key": "a"})
    thread.join()
    assert refusal.value.http_status == 409


def test_the_hosted_page_pays_and_leads_back(standin, sessions):
    session = sessions.create(GOOD)
    with urllib.request.urlopen(session.url) as page:
        assert b"6.00 eur" in page.read()
    request = urllib.request.Request(session.url, b"button=pay", method="POST")

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *args):
            return None

    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.build_opener(Stay).open(request)
    assert answer.value.headers["Location"] == f"http://testserver/zurueck/?s={session.id}"
    assert sessions.retrieve(session.id).payment_status == "paid"


def test_only_open_sessions_are_expired(standin, sessions):
    session = sessions.create(GOOD)
    assert sessions.expire(session.id).status == "expired"
    with pytest.raises(library.InvalidRequestError):
        sessions.expire(session.id)


def test_no_more_than_was_paid_goes_back(standin, sessions):
    session = sessions.create(GOOD)
    standin.pay(session.id)
    intent = sessions.retrieve(session.id).payment_intent
    refunds = client(standin).v1.refunds
    with pytest.raises(library.InvalidRequestError):
        refunds.create({"payment_intent": intent, "amount": 601})
    refunds.create({"payment_intent": intent})
    with pytest.raises(library.InvalidRequestError) as refusal:
        refunds.create({"payment_intent": intent})
    assert refusal.value.code == "charge_already_refunded"


def test_messages_come_until_they_are_taken(standin, sessions):
    standin.pay(sessions.create(GOOD).id)
    answers = iter([500, 0, 200, 200])
    assert standin.mail.deliver(lambda body, seal: next(answers)) == {500: 1, 0: 1, 200: 2}
    assert standin.mail.waiting() == []


def test_a_storm_has_every_event_and_its_doubles(standin, sessions):
    for _ in range(5):
        standin.pay(sessions.create(GOOD).id)
    got = []

    def send(body, seal):
        got.append(body)
        return 200

    answers = standin.mail.storm(send, duplicates=0.3, times=2)
    assert answers == {200: 26}
    assert len(set(got)) == 10


def test_library_verifies_the_seal(standin, sessions):
    standin.pay(sessions.create(GOOD).id)
    taken = []

    def send(body, seal):
        taken.append(library.Webhook.construct_event(body, seal, standin.secret))
        return 200

    standin.mail.deliver(send)
    assert taken[0].type == "checkout.session.completed"
