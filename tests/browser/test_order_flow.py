"""Ordering on a phone, with JavaScript and without: paid, declined, late, abandoned, cancelled, again."""

import pytest
from django.utils import timezone

from plakette import permit_keys
from plakette.models import Order
from plakette.services import orders
from plakette.services.rules import forget_rules_of_the_day
from portal.payments import services as payments
from tests.browser import order_steps as steps
from tests.browser.conftest import watched
from tests.browser.order_steps import choose, fill, heading, press
from tests.factories.plakette import payment_of

REGISTERED = ("first_registration_0", "first_registration_1", "first_registration_2")
THANKS = "Vielen Dank für Ihre Bestellung"


@pytest.fixture(autouse=True)
def demo(transactional_db, settings, live_server, tmp_path):
    settings.BASE_URL = live_server.url  # the payment page leads back to it
    settings.PERMIT_KEY_DIR = tmp_path / "permit_keys"
    permit_keys.ensure_demo_keys(timezone.now())
    yield
    forget_rules_of_the_day()


@pytest.fixture(params=[True, False], ids=["javascript", "plain"])
def phone(request, new_context, live_server):
    """A phone that loads no script on any page of the order."""
    context = new_context(java_script_enabled=request.param)
    scripts = []
    context.on("request", lambda sent: scripts.append(sent.url) if sent.resource_type == "script" else None)
    with watched(context, live_server.url):
        yield context.new_page()
    assert scripts == []


def the_order():
    return Order.objects.get()


def test_two_facts_an_address_and_the_money_give_a_permit_that_strangers_trust(phone, live_server):
    steps.tell_vehicle(phone)
    assert "Grüne Plakette" in phone.locator(".sticker-panel").inner_text()
    fill(phone, steps.ADDRESS)
    press(phone, "Weiter")
    assert heading(phone) == "Angaben prüfen"
    assert "6,95" in phone.locator("main").inner_text()
    press(phone, "Kostenpflichtig bestellen")
    press(phone, "Zahlung gelingt")
    assert heading(phone) == THANKS
    url = steps.read_qr(phone)
    assert url.startswith(f"{live_server.url}/p#")
    verdict = steps.strangers_verdict(url)
    assert (verdict["genuine"], verdict["plate"], verdict["group"]) == (True, "S-AB 1234", 4)
    assert phone.get_by_role("link", name="Blatt zum Ausdrucken").is_visible()


def test_declined_and_tried_again(phone):
    steps.to_payment(phone)
    press(phone, "Zahlung wird abgelehnt")
    assert "abgelehnt" in phone.locator("main").inner_text()
    press(phone, "Zahlung gelingt")
    assert heading(phone) == THANKS


def test_money_that_comes_later(phone):
    steps.to_payment(phone)
    press(phone, "Geld kommt später")
    phone.get_by_role("link", name="Weiter, ohne zu warten").click()
    assert "Ihre Zahlung ist unterwegs" in phone.locator("main").inner_text()
    assert phone.get_by_role("button", name="bezahlen").count() == 0
    phone.go_back()
    press(phone, "Geld ist jetzt da")
    assert heading(phone) == THANKS
    assert phone.locator(".qr svg").is_visible()


def test_abandoned_and_returned_long_after(phone):
    steps.to_payment(phone)
    press(phone, "Abbrechen und zurück")
    kept = phone.url
    payments.close_payment(payment_of(the_order()).pk)  # the payment page has had its day
    orders.expire_orders(timezone.now() + orders.UNPAID_FOR * 2)
    phone.goto("about:blank")
    phone.goto(kept)
    assert "abgelaufen" in phone.locator("main").inner_text()
    press(phone, "Jetzt 6,95")
    press(phone, "Zahlung gelingt")
    assert heading(phone) == THANKS


def test_electric_car_needs_none(phone):
    steps.tell_vehicle(phone, plate_1="AB 123", plate_2="E", key="")
    assert heading(phone) == "Sie brauchen keine Plakette"
    assert phone.get_by_role("button", name="Weiter").count() == 0


def test_group_one_gets_none_and_hears_why(phone):
    steps.tell_vehicle(phone, key="0414")
    choose(phone, fuel="diesel")
    press(phone, "Weiter")
    choose(phone, filter="none")
    press(phone, "Weiter")
    assert heading(phone) == "Keine Plakette möglich"
    assert "Mit nachgerüstetem Partikelfilter" in phone.locator("main").inner_text()


def test_ambiguous_plate_is_asked(phone):
    steps.tell_vehicle(phone, plate_0="", plate_1="SAB1234")
    assert "Noch eine Frage" in phone.title()
    question = phone.locator(".next-question")
    assert question.evaluate("element => element === document.activeElement")
    assert phone.locator("input[name=reading]").first.bounding_box()["y"] < phone.viewport_size["height"]
    choose(phone, reading="SA-B 1234")
    press(phone, "Weiter")
    assert "SA-B 1234" in phone.locator(".sticker-panel").inner_html()


def test_vehicle_from_abroad(phone):
    phone.goto("/plakette/")
    phone.get_by_role("link", name="Mein Fahrzeug ist im Ausland zugelassen").click()
    fill(
        phone,
        {"country": "Polen", "plate": "WA 12345", **dict(zip(REGISTERED, ("1", "3", "2010"), strict=True))},
    )
    choose(phone, fuel="diesel")
    press(phone, "Weiter")
    fill(phone, steps.ADDRESS)
    press(phone, "Weiter")
    press(phone, "Kostenpflichtig bestellen")
    press(phone, "Zahlung gelingt")
    verdict = steps.strangers_verdict(steps.read_qr(phone))
    assert (verdict["genuine"], verdict["country"]) == (True, "PL")


def test_cancelled_and_ordered_again(phone):
    steps.order_and_pay(phone)
    phone.get_by_role("link", name="Bestellung stornieren").click()
    press(phone, "Ja, stornieren")
    assert "storniert" in phone.locator("main").inner_text()
    assert phone.locator(".qr").count() == 0
    press(phone, "Neue Plakette mit denselben Angaben")
    assert heading(phone) == "Angaben prüfen"
    press(phone, "Kostenpflichtig bestellen")
    press(phone, "Zahlung gelingt")
    assert heading(phone) == THANKS
    assert Order.objects.count() == 2


def test_language_switched_in_the_middle_keeps_what_was_typed(phone):
    steps.to_check(phone)
    phone.get_by_text("Sprache", exact=True).click()
    press(phone, "Polski")
    assert phone.locator("html").get_attribute("lang") == "pl"
    said = phone.locator("main").inner_text()
    assert "S-AB 1234" in said
    assert steps.ADDRESS["name"] in said
    phone.locator(".back-link a").click()
    assert phone.locator("[name=name]").input_value() == steps.ADDRESS["name"]
    phone.locator("main form button").last.click()
    phone.locator("main form button").last.click()
    assert the_order().language == "pl"
