"""The pictures of the README, taken in the demo: an order and a report on a phone, the offices on a screen.

No test file by its name; `make screenshots` runs it.
"""

import re
from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from PIL import Image

from plakette.models import Permit
from portal.accounts.demo import PASSWORD
from stoerung.demo_photos import draw_photo
from stoerung.models import Report

LARGEST = 80_000
"""Bytes of one picture: everybody who clones the repository pays them."""
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
        page.wait_for_load_state("networkidle")
        (folder / f"{name}.png").write_bytes(small(page.screenshot()))

    return picture


def small(png):
    """The same picture in 128 colours: a fraction of the bytes, and nobody sees it."""
    picture = Image.open(BytesIO(png)).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    packed = BytesIO()
    picture.save(packed, "PNG", optimize=True)
    assert len(packed.getvalue()) <= LARGEST
    return packed.getvalue()


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
    page.emulate_media(color_scheme="dark")
    take("nachweis-dunkel")
    page.emulate_media(color_scheme="light")
    page.goto(Permit.objects.latest("pk").check_url)
    page.locator(".verdict--green").wait_for()
    take("gueltig")


def to_top(page):
    page.evaluate("document.activeElement.blur(); scrollTo({top: 0, behavior: 'instant'})")


def test_report_on_a_phone(page, take, tmp_path):
    lamp = tmp_path / "laterne.jpg"
    lamp.write_bytes(draw_photo("lamp", 5))
    page.goto("/hilfe/")
    page.goto("/stoerung/")
    press(page, "Auf der Karte zeigen")
    to_top(page)
    take("stoerung-ort")
    fill(page, {"place": "Schlossplatz"})
    press(page, "Weiter")
    page.locator("[name=description]").fill("Die Laterne vor dem Kiosk ist seit Montag dunkel.")
    page.locator("input[type=file]").set_input_files(lamp)
    press(page, "Weiter")
    page.locator("input[type=radio]").first.check()
    page.locator("[name=description]").evaluate("element => element.scrollIntoView({behavior: 'instant'})")
    take("stoerung-was")
    press(page, "Weiter")
    while page.locator("h1").inner_text() != "Meldung prüfen":
        page.get_by_role("button", name=re.compile("^(Weiter|Nein)")).last.click()
        page.wait_for_load_state()
    page.locator("[type=email]").fill("aenne@example.org")
    press(page, "Melden")
    take("stoerung-danke")


def test_desk_on_a_screen(page, take):
    page.set_viewport_size(SCREEN)
    page.goto("/hilfe/")
    page.goto("/stoerung/karte/")
    page.locator(".map").evaluate("element => element.scrollIntoView({block: 'center', behavior: 'instant'})")
    take("stoerung-karte")
    log_in(page, "stoerungsstelle@example.org", "/admin/")
    page.goto(reverse("admin:stoerung_report_worklist"))
    take("stoerung-arbeitsliste")
    report = Report.objects.open().filter(photos__isnull=False, assignee__isnull=False).latest("created_at")
    page.goto(reverse("admin:stoerung_report_case_file", args=[report.pk]))
    take("stoerung-akte")


def log_in(page, who, address):
    page.goto(address)
    page.get_by_label("E-Mail-Adresse").fill(who)
    page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    press(page, "Anmelden")


def test_officer_on_the_street(page, take):
    log_in(page, "kontrolle@example.org", "/plakette/kontrolle/")
    page.fill("#id_plate", "S-PQ 9")
    page.press("#id_plate", "Enter")
    page.locator(".verdict--green").wait_for()
    take("kontrolle")


def test_start_page_and_counter_on_a_screen(page, take):
    page.set_viewport_size(SCREEN)
    page.goto("/hilfe/")
    page.goto("/")
    take("start")
    log_in(page, "leitung@example.org", "/admin/")
    page.goto(reverse("admin:plakette_order_worklist"))
    take("schalter")
