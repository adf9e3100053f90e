"""The cast: a thing to pay for, the provider of the demo, and Stripe's stand-in behind the real client."""

from collections.abc import Iterator

import pytest
from django.test import Client

from portal.accounts.models import Role, User
from portal.payments import registry, services
from portal.payments.models import Payment
from portal.payments.policies import TREASURY
from tests.factories import accounts
from tests.payments.things import Thing
from tests.standins.stripe import StripeStandIn
from tests.standins.stripe_mail import Send

WEBHOOK = "/zahlung/webhook/stripe/"


@pytest.fixture
def thing() -> Iterator[Thing]:
    thing = Thing()
    registry.register(thing)
    yield thing
    registry.unregister(thing.key)


@pytest.fixture(autouse=True)
def demo_provider(settings) -> None:
    settings.DEMO = True
    settings.PAYMENT_PROVIDER = "demo"
    settings.BASE_URL = "http://testserver"


@pytest.fixture
def stripe(settings) -> Iterator[StripeStandIn]:
    """From here on payments go through Stripe."""
    with StripeStandIn() as standin:
        settings.PAYMENT_PROVIDER = "stripe"
        settings.STRIPE_API_BASE = standin.url
        settings.STRIPE_API_KEY = standin.api_key
        settings.STRIPE_WEBHOOK_SECRET = standin.secret
        yield standin


def send_to(client: Client) -> Send:
    def send(body: bytes, seal: str) -> int:
        headers = {"Stripe-Signature": seal}
        return client.post(WEBHOOK, body, content_type="application/json", headers=headers).status_code

    return send


@pytest.fixture
def send(client) -> Send:
    """Give a message to our webhook."""
    return send_to(client)


@pytest.fixture
def payment(stripe, thing) -> Payment:
    """An open Stripe checkout."""
    return services.start_payment(thing.key, thing.pk)


def now(payment: Payment) -> Payment:
    """The payment as the database has it."""
    return Payment.objects.get(pk=payment.pk)


@pytest.fixture
def cashier(db: None) -> User:
    return accounts.member("cashier", Role.CLERK, TREASURY)


@pytest.fixture
def second_cashier(db: None) -> User:
    return accounts.member("second_cashier", Role.CLERK, TREASURY)
