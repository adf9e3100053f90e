"""Every page of the order, faulty ones too, and the counter's: light, dark, and on the smallest screen."""

from datetime import timedelta

import pytest
from django.conf import settings as portal_settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from plakette import permit_keys
from plakette.models import Order, PrintRun
from plakette.states import ProofStatus
from tests.browser import order_steps as steps
from tests.browser.axe import assert_accessible, assert_fits
from tests.browser.order_steps import choose, fill, press
from tests.factories.plakette import OrderFactory

DESK = {"width": 1280, "height": 800}


@pytest.fixture(autouse=True)
def demo(transactional_db, settings, live_server, tmp_path):
    settings.BASE_URL = live_server.url
    settings.PERMIT_KEY_DIR = tmp_path / "permit_keys"
    permit_keys.ensure_demo_keys(timezone.now())


def look(page):
    assert page.locator("h1").count() == 1
    # Letters drawn on the sticker are a picture with a name; their colours are the regulation's.
    assert_accessible(page, leave_out=[".sticker"])
    assert_fits(page)


def test_pages_of_the_vehicle(page):
    page.goto("/plakette/")
    page.locator("summary").get_by_text("Wo finde ich").click()
    look(page)
    press(page, "Weiter")
    look(page)  # nothing was typed
    steps.tell_vehicle(page, plate_0="", plate_1="SAB1234", key="0435")
    look(page)  # how is it to be read?
    choose(page, reading="S-AB 1234")
    press(page, "Weiter")
    look(page)  # which fuel?
    press(page, "Weiter")
    look(page)  # left out
    choose(page, fuel="diesel")
    press(page, "Weiter")
    choose(page, filter="none")
    press(page, "Weiter")
    look(page)  # a red one, with bans


def test_pages_where_nothing_is_sold(page):
    steps.tell_vehicle(page, plate_1="AB 123", plate_2="E", key="")
    look(page)
    steps.tell_vehicle(page, plate_2="", key="0414")
    choose(page, fuel="diesel")
    press(page, "Weiter")
    choose(page, filter="none")
    press(page, "Weiter")
    look(page)


def test_pages_for_vehicles_from_abroad(page):
    page.goto("/plakette/ausland/")
    press(page, "Weiter")
    look(page)
    fill(page, {"country": "Polen", "plate": "WA 12345"})
    fill(page, {f"first_registration_{place}": part for place, part in enumerate(("1", "3", "2005"))})
    choose(page, fuel="diesel")
    press(page, "Weiter")
    look(page)
    choose(page, euro_norm="4")
    press(page, "Weiter")
    look(page)  # the document is missing


def test_pages_of_address_payment_and_order(page):
    steps.tell_vehicle(page)
    fill(page, {"postcode": "123", "email": "keine Adresse"})
    press(page, "Weiter")
    look(page)
    fill(page, steps.ADDRESS)
    press(page, "Weiter")
    look(page)
    press(page, "Kostenpflichtig bestellen")
    press(page, "Abbrechen und zurück")
    look(page)
    press(page, "Jetzt 6,95")
    press(page, "Zahlung gelingt")
    look(page)
    page.get_by_role("link", name="Bestellung stornieren").click()
    look(page)
    press(page, "Ja, stornieren")
    look(page)


@pytest.mark.browser_context_args(locale="pl-PL")
def test_long_words_fit_too(page):
    page.goto("/plakette/")
    assert page.locator("html").get_attribute("lang") == "pl"
    assert_fits(page)
    fill(page, steps.VEHICLE)
    page.locator("main form button").last.click()
    assert_fits(page)


@pytest.fixture
def desk(page, context, live_server, clerk, enter):
    """A clerk's screen."""
    session = enter(clerk).cookies[portal_settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": portal_settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    page.set_viewport_size(DESK)
    return page


@pytest.fixture
def work(clerk):
    """One order of each kind that the office meets."""
    OrderFactory.sent(clerk, text="S-SE 1")
    OrderFactory.in_production(clerk, text="S-PR 1")
    late = OrderFactory.paid(text="S-LA 1")
    proof = OrderFactory.paid(text="S-DO 1")
    Order.objects.filter(pk=proof.pk).update(proof_status=ProofStatus.OPEN)
    Order.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    return proof


def test_pages_of_the_counter(desk, work):
    desk.goto(reverse("admin:plakette_order_worklist"))
    assert desk.locator("#content table tbody tr").first.get_attribute("class") == "late"
    assert_accessible(desk)
    assert desk.evaluate("document.activeElement.name") == "number"  # the scanner can begin
    desk.goto(reverse("admin:plakette_order_worklist") + "?q=sse1")
    assert_accessible(desk)
    for name, args in {
        "plakette_order_file": [work.pk],
        "plakette_printrun_sheet": [PrintRun.objects.latest("pk").pk],
        "plakette_order_daily_totals": [],
        "plakette_tariff_changelist": [],
    }.items():
        desk.goto(reverse(f"admin:{name}", args=args))
        assert_accessible(desk)


def test_a_stack_of_letters_leaves_with_one_button(desk, work):
    desk.goto(reverse("admin:plakette_printrun_sheet", args=[PrintRun.objects.latest("pk").pk]))
    desk.get_by_role("button", name="Die eine offene als verschickt vermerken").click()
    expect(desk.get_by_text("1 als verschickt vermerkt.")).to_be_visible()
    desk.fill("[name=number]", Order.objects.get(plate="S-LA 1").number)
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("noch nicht gedruckt")).to_be_visible()
    assert desk.evaluate("document.activeElement.name") == "number"
