"""A draft is one order, however often it is sent; going back and changing it makes another."""

import pytest
from django.contrib.sessions.backends.db import SessionStore

from plakette.drafts import SESSION_KEY, Draft
from plakette.models import Order
from tests.factories.plakette import OrderFactory, pay

pytestmark = pytest.mark.django_db
ADDRESS = {
    "name": "Änne Müller",
    "street": "Königstraße 1",
    "postcode": "70173",
    "city": "Stuttgart",
    "country": "DE",
    "email": "aenne@example.org",
}


def fill_in(client, plate="AB 1234", **address):
    client.post("/plakette/", {"plate_0": "S", "plate_1": plate, "key": "36N0"})
    client.post("/plakette/adresse/", {**ADDRESS, **address})


def test_same_page_sent_twice_is_one_order(citizen):
    fill_in(citizen)
    first, second = citizen.post("/plakette/pruefen/"), citizen.post("/plakette/pruefen/")
    assert first.url == second.url
    assert Order.objects.count() == 1


def test_another_vehicle_afterwards_is_another_order(citizen):
    fill_in(citizen)
    citizen.post("/plakette/pruefen/")
    fill_in(citizen, "XY 9")
    citizen.post("/plakette/pruefen/")
    assert sorted(Order.objects.values_list("plate", flat=True)) == ["S-AB 1234", "S-XY 9"]


def test_changed_address_afterwards_is_not_lost(citizen):
    fill_in(citizen)
    citizen.post("/plakette/pruefen/")
    citizen.post("/plakette/adresse/", {**ADDRESS, "street": "Neue Straße 2"})
    citizen.post("/plakette/pruefen/")
    assert set(Order.objects.values_list("street", flat=True)) == {"Königstraße 1", "Neue Straße 2"}


def test_draft_of_an_older_release_is_read():
    session = SessionStore()
    session[SESSION_KEY] = {"plate": "S-AB 1234", "gone": 1}
    assert Draft.load(session).plate == "S-AB 1234"


def test_again_brings_the_address_and_not_the_order():
    order = OrderFactory.placed()
    again = Draft.again(order)
    assert (again.address["street"], again.reorder_of) == ("Königstraße 1", str(order.pk))
    assert (again.plate, again.facts.key) == ("S-AB 1234", "36N0")
    assert again.key != str(order.draft_key)


def test_other_tab_is_noticed_before_buying(citizen):
    fill_in(citizen)
    shown = Draft.load(citizen.session).fingerprint
    fill_in(citizen, "XY 9")
    answer = citizen.post("/plakette/pruefen/", {"draft": shown}, follow=True)
    assert "in einem anderen Fenster geändert" in answer.content.decode()
    assert not Order.objects.exists()


def test_another_vehicle_keeps_the_person_and_replaces_nothing(citizen):
    order = OrderFactory.placed()
    citizen.post(f"/plakette/bestellung/{order.secret}/neu/")
    assert "statt der für S-AB 1234" in citizen.get("/plakette/").content.decode()
    citizen.post("/plakette/anderes/")
    draft = Draft.load(citizen.session)
    assert (draft.address["street"], draft.reorder_of, draft.plate) == ("Königstraße 1", "", "")


def test_paid_order_leaves_nothing_in_the_browser(citizen):
    fill_in(citizen)
    citizen.post("/plakette/pruefen/")
    order = Order.objects.get()
    pay(order)
    citizen.get(order.get_absolute_url())
    assert SESSION_KEY not in citizen.session
