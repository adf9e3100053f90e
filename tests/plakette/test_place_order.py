"""Placing an order: a draft becomes an order once, by the rules of today."""

import pytest
from django.db import IntegrityError, transaction

from plakette.emission import Fuel, VehicleFacts
from plakette.models import Order
from plakette.services import orders
from plakette.services.orders import place_order
from plakette.states import OrderStatus
from portal.errors import RuleViolation
from portal.secret_links import digest
from tests.factories.plakette import OrderFactory, draft, plate, recipient

pytestmark = pytest.mark.django_db


def test_order_knows_vehicle_address_and_price():
    order = OrderFactory.placed()
    assert (order.status, order.plate, order.plate_key, order.group) == ("placed", "S-AB 1234", "SAB1234", 4)
    assert (order.name, order.city, order.address_country) == ("Änne Müller-Lüdenscheidt", "Stuttgart", "DE")
    assert order.total_cents == order.sticker_cents + order.postage_cents > 0


def test_postage_abroad_differs():
    at_home, abroad = (
        OrderFactory.placed(),
        OrderFactory.placed(recipient=recipient(country="PL", postcode="00-950")),
    )
    assert abroad.postage_cents > at_home.postage_cents


def test_same_draft_twice_is_one_order():
    once = draft()
    assert place_order(once) == place_order(once)
    assert Order.objects.count() == 1


def test_number_that_is_taken_is_drawn_again(monkeypatch):
    first = OrderFactory.placed()
    drawn = iter([first.number, first.number, "P234567892"])
    monkeypatch.setattr(orders, "new_number", lambda: next(drawn))
    assert OrderFactory.placed().number == "P234567892"


def test_number_and_link_cannot_be_told_from_each_other():
    first, second = OrderFactory.placed(), OrderFactory.placed()
    assert first.number != second.number
    assert len(first.secret) == 32
    assert first.link_digest == digest(first.secret) != second.link_digest


@pytest.mark.parametrize(
    ("text", "key", "code"), [("S-AB 123E", "36N0", "exempt"), ("S-AB 123H", "36N0", "exempt")]
)
def test_who_needs_none_cannot_buy(text, key, code):
    with pytest.raises(RuleViolation) as refusal:
        OrderFactory.placed(text=text, key=key)
    assert refusal.value.code == code
    assert not Order.objects.exists()


def test_group_one_cannot_buy():
    with pytest.raises(RuleViolation):
        place_order(draft(facts=VehicleFacts(key="0400", fuel=Fuel.PETROL, filter="none", plate=plate())))
    assert not Order.objects.exists()


def test_database_refuses_a_paid_order_without_a_date():
    order = OrderFactory.placed()
    with pytest.raises(IntegrityError, match="order_paid_has_date"), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(status=OrderStatus.PAID)
