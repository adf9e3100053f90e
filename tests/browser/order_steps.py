"""An order as a person at the phone does it: fill, press, look."""

import io
from base64 import urlsafe_b64encode

import zxingcpp
from PIL import Image

from plakette.models import SigningKey
from tests.plakette.node import run_node

VEHICLE = {"plate_0": "S", "plate_1": "AB 1234", "key": "36N0"}
ADDRESS = {
    "name": "Änne Müller-Lüdenscheidt",
    "street": "Königstraße 1",
    "postcode": "70173",
    "city": "Stuttgart",
    "email": "aenne@example.org",
}


def fill(page, values):
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)


def choose(page, **answers):
    """Tick one button of each group."""
    for name, value in answers.items():
        page.locator(f"input[name={name}][value='{value}']").check()


def press(page, name):
    page.get_by_role("button", name=name).click()
    page.wait_for_load_state()


def heading(page):
    return page.locator("h1").inner_text()


def tell_vehicle(page, **vehicle):
    page.goto("/plakette/")
    fill(page, {**VEHICLE, **vehicle})
    press(page, "Weiter")


def to_check(page, **vehicle):
    tell_vehicle(page, **vehicle)
    fill(page, ADDRESS)
    press(page, "Weiter")


def to_payment(page, **vehicle):
    to_check(page, **vehicle)
    press(page, "Kostenpflichtig bestellen")


def order_and_pay(page, **vehicle):
    to_payment(page, **vehicle)
    press(page, "Zahlung gelingt")


def read_qr(page):
    """What a stranger's decoder reads from the screen, drawn with two pixels for each module."""
    code = page.locator(".qr svg")
    modules = int(code.get_attribute("viewBox").split()[-1])
    code.evaluate("(element, width) => { element.style.width = `${width}px`; }", 2 * modules)
    picture = Image.open(io.BytesIO(code.screenshot()))
    assert abs(picture.width - 2 * modules) <= 1
    found = zxingcpp.read_barcode(picture)
    assert found
    return found.text


def strangers_verdict(url):
    """What node's cryptography says of a permit, with nothing of our code."""
    key = urlsafe_b64encode(bytes(SigningKey.objects.latest("pk").public_key)).decode().rstrip("=")
    return run_node("verify_permit.mjs", [{"url": url, "publicKey": key}])[0]
