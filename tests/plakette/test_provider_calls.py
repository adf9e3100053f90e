"""Pages that ask the payment provider have a limit per order; who comes back too often still sees the order."""

import pytest
from django.test import Client

from plakette.views.status import PROVIDER_CALLS
from tests.factories.plakette import OrderFactory

pytestmark = pytest.mark.django_db


def test_returning_too_often_still_leads_to_the_order(citizen: Client) -> None:
    order = OrderFactory.awaiting_payment()
    address = f"{order.get_absolute_url()}zurueck/"
    answers = [citizen.get(address) for _ in range(PROVIDER_CALLS + 1)]
    assert {answer["Location"] for answer in answers} == {order.get_absolute_url()}


def test_paying_too_often_waits_and_other_orders_do_not(citizen: Client) -> None:
    order, other = OrderFactory.cancelled(), OrderFactory.cancelled()
    address = f"{order.get_absolute_url()}bezahlen/"
    assert {citizen.post(address).status_code for _ in range(PROVIDER_CALLS)} == {302}
    refused = citizen.post(address)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert citizen.post(f"{other.get_absolute_url()}bezahlen/").status_code == 302
