"""Ordering again in one tap: all of the earlier order is there; with a new plate the old permit ends."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from plakette.models import Order
from tests.factories.plakette import OrderFactory, pay
from tests.plakette.steps import ADDRESS, FOREIGN, leads_to, send, shown_total, text, to_address

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_key")]


def again(client, order):
    return client.post(reverse("plakette:reorder", args=[order.secret]))


def order_now(client):
    send(client, "order_check", {"total": shown_total(text(client, "order_check"))})
    return Order.objects.latest("placed_at")


def test_one_tap_leads_to_the_last_page_with_everything_on_it(citizen):
    old = OrderFactory.paid()
    assert leads_to(again(citizen, old), "order_check")
    new = order_now(citizen)
    assert new.pk != old.pk
    assert (new.plate, new.name, new.emission_key, new.reorder_of) == (old.plate, old.name, "36N0", old)


def test_new_plate_same_data_and_the_old_permit_ends(citizen):
    old = OrderFactory.paid()
    again(citizen, old)
    assert 'value="AB 1234"' in text(citizen, "order_vehicle")
    to_address(citizen, plate_1="XY 9")
    assert 'value="Änne Müller-Lüdenscheidt"' in text(citizen, "order_address")
    new = order_now(citizen)
    assert (new.plate, new.name, new.reorder_of) == ("S-XY 9", old.name, old)
    pay(new)
    old.permit.refresh_from_db()
    assert old.permit.revoked_at is not None


def test_vehicle_from_abroad_keeps_its_four_facts(citizen):
    send(citizen, "order_foreign_vehicle", FOREIGN)
    send(citizen, "order_address", ADDRESS)
    old = order_now(citizen)
    again(citizen, old)
    new = order_now(citizen)
    assert new.pk != old.pk
    assert (new.country, new.plate, new.first_registration) == ("PL", "WA 12345", date(2010, 3, 1))


def test_erased_order_says_so(citizen):
    order = OrderFactory.cancelled()
    Order.objects.filter(pk=order.pk).update(erased_at=timezone.now())
    answer = again(citizen, order)
    assert "schon gelöscht" in citizen.get(answer.url).content.decode()


def test_pressing_twice_orders_nothing(citizen):
    order = OrderFactory.paid()
    again(citizen, order)
    again(citizen, order)
    assert Order.objects.count() == 1


def test_stranger_finds_nothing(citizen):
    OrderFactory.paid()
    assert citizen.post(reverse("plakette:reorder", args=["a" * 32])).status_code == 404
