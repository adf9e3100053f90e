"""The cast: a thing to pay for, and the provider of the demo."""

from collections.abc import Iterator

import pytest

from portal.payments import registry
from tests.payments.things import Thing


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
