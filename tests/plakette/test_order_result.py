"""Why no sticker is sold here: said in words, and no money is taken."""

import pytest
from django.urls import reverse

from plakette.models import Order
from tests.plakette.steps import leads_to, send, text, to_address, to_check

pytestmark = pytest.mark.django_db


def test_exempt_vehicle_needs_none(citizen):
    to_address(citizen, plate_1="AB 123", plate_2="E")
    page = text(citizen, "order_result")
    assert "S-AB 123E" in page
    assert "Sie brauchen keine Plakette" in page
    assert "Wir nehmen kein Geld von Ihnen." in page


def test_group_one_hears_why_and_what_a_filter_would_change(citizen):
    to_address(citizen, key="0414", fuel="diesel", filter="none")
    page = text(citizen, "order_result")
    assert "Schadstoffgruppe 1" in page
    assert page.count("PM1 wäre es Gruppe 3") == 1
    assert "Nach dem Einbau" in page
    assert "Fahrverbot für Diesel bis Euro 4" in page


@pytest.mark.parametrize("view", ["order_address", "order_check"])
def test_no_way_leads_round_it(citizen, view):
    to_check(citizen)
    to_address(citizen, plate_1="AB 123", plate_2="H")
    assert leads_to(citizen.get(reverse(f"plakette:{view}")), "order_vehicle")
    assert leads_to(send(citizen, view, {"total": "695"}), "order_vehicle")
    assert not Order.objects.exists()


def test_who_may_buy_is_led_on(citizen):
    to_address(citizen)
    assert leads_to(citizen.get(reverse("plakette:order_result")), "order_address")


def test_without_a_vehicle_it_leads_to_the_first_page(citizen):
    assert leads_to(citizen.get(reverse("plakette:order_result")), "order_vehicle")


def test_back_leads_to_the_page_one_came_from(citizen):
    to_address(citizen, plate_1="AB 123", plate_2="E")
    assert reverse("plakette:order_foreign_vehicle") not in text(citizen, "order_result")
