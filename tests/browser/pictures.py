"""The pictures of the README, taken in the demo: an order on a phone, the start page and the counter on a desk.

No test file by its name; `make screenshots` runs it.
"""

from io import StringIO

import pytest
from django.core.management import call_command

from portal.accounts.demo import PASSWORD

SCREEN = {"width": 1280, "height": 800}
PLATE = {"plate_0": "S", "plate_1": "AB 1234", "key": "36N0"}
ADDRESS = {
    "name": "Änne Müller",
    "street": "Königstraße 1",
    "postcode": "70173",
    "city": "Stuttgart",
    "email": "aenne@example.org",
}


@pytest.fixture(autouse=True)
def demo(settings, live_server):
    settings.BASE_URL = live_server.url  # the demo's payment page leads back to it
    call_command("seed_demo", stdout=StringIO())


@pytest.fixture
def take(page, settings):
    folder = settings.BASE_DIR / "docs" / "bilder"
    folder.mkdir(parents=True, exist_ok=True)

    def picture(name):
        page.evaluate("document.fonts.ready.then(() => true)")
        page.screenshot(path=folder / f"{name}.png")

    return picture


def fill(page, values):
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def test_order_on_a_phone(page, take):
    page.goto("/hilfe/")  # a first page, so that the fonts are there
    page.goto("/plakette/")
    fill(page, PLATE)
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    take("bestellen")
    press(page, "Weiter")
    fill(page, ADDRESS)
    press(page, "Weiter")
    take("pruefen")
    press(page, "Kostenpflichtig bestellen")
    press(page, "Zahlung gelingt")
    page.locator(".qr").evaluate("element => element.scrollIntoView({block: 'center', behavior: 'instant'})")
    take("nachweis")


def test_start_page_and_counter_on_a_screen(page, take):
    page.set_viewport_size(SCREEN)
    page.goto("/hilfe/")
    page.goto("/")
    take("start")
    page.goto("/admin/")
    page.get_by_label("E-Mail-Adresse").fill("leitung@example.org")
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    press(page, "Anmelden")
    page.locator(".worklists a").first.click()
    page.wait_for_load_state()
    take("schalter")
