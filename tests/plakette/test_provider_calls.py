"""Pages that ask the payment provider have a generous limit per address."""

import pytest
from django.test import Client
from django.urls import reverse

from plakette.views.status import PROVIDER_CALLS
from tests.factories.plakette import OrderFactory

pytestmark = pytest.mark.django_db

ELSEWHERE = {"REMOTE_ADDR": "192.0.2.77"}


@pytest.mark.parametrize(("name", "method"), [("return_from_payment", "get"), ("pay_order", "post")])
def test_many_calls_of_one_address_wait_and_others_do_not(citizen: Client, name: str, method: str) -> None:
    address = reverse(f"plakette:{name}", args=[OrderFactory.cancelled().secret])
    ask = getattr(citizen, method)
    assert {ask(address).status_code for _ in range(PROVIDER_CALLS)} == {302}
    refused = ask(address)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert ask(address, **ELSEWHERE).status_code == 302
