"""The maps in a real browser, under the portal's own content security policy."""

import pytest

from portal.geo.points import Point
from stoerung.demo_city import load_demo_city
from tests.browser.axe import assert_accessible, assert_fits
from tests.browser.conftest import *  # noqa: F403  its fixtures: the watched phone
from tests.geo.map_page import PALACE, START, TOWER

pytestmark = [pytest.mark.urls("tests.geo.map_page"), pytest.mark.django_db(transaction=True)]


# A single digit may be no text, says axe; and the map's clipped margin seems to it to cover what follows.
UNDECIDED = [".map__mark span", ".map__name", "ol", ".map__status"]
# What lies outside the view has no line.
AREA = ".map__live .map__area:not([d='M0 0'])"


@pytest.fixture(autouse=True)
def city(live_server):
    load_demo_city()


def pixels_off(text: str, spot: Point, viewport=START) -> float:
    lon, lat = (float(number) for number in text.split()[:2])
    x, y = viewport.to_pixel(Point(lon, lat))
    there = viewport.to_pixel(spot)
    return float(max(abs(x - there[0]), abs(y - there[1])))


def answer(page) -> str:
    return str(page.locator("#answer").inner_text())


def tap(page, spot: Point, viewport=START) -> None:
    """Touch the screen where the picture shows this place."""
    x, y = viewport.to_pixel(spot)
    page.locator("input[name=pos]").click(position={"x": x, "y": y})


@pytest.mark.parametrize("spot", [PALACE, TOWER, Point(9.16, 48.79)])
def test_a_tap_tells_the_place(plain_page, spot):
    plain_page.goto("/ort")
    tap(plain_page, spot)
    assert pixels_off(answer(plain_page), spot) <= 1.5
    assert "?" not in plain_page.url


def test_a_tap_after_moving_and_zooming_tells_the_place(plain_page):
    plain_page.goto("/ort")
    for name in ("Nach Süden", "Näher heran", "Nach Osten"):
        plain_page.get_by_role("button", name=name, exact=True).click()
    moved = START.moved(0, 0.4 * 400).zoomed(1).moved(0.4 * 400, 0)
    tap(plain_page, TOWER, moved)
    assert pixels_off(answer(plain_page), TOWER, moved) <= 1.5


def test_the_middle_can_be_taken_by_keyboard(plain_page):
    plain_page.goto("/ort")
    plain_page.get_by_role("button", name="Mitte der Karte nehmen").focus()
    with plain_page.expect_navigation():
        plain_page.keyboard.press("Enter")
    assert pixels_off(answer(plain_page), START.centre) <= 0.1


def test_enter_on_the_picture_is_no_place(plain_page):
    plain_page.goto("/ort")
    plain_page.locator("input[name=pos]").focus()
    with plain_page.expect_navigation():
        plain_page.keyboard.press("Enter")
    plain_page.wait_for_load_state()
    assert answer(plain_page) == ""


@pytest.mark.parametrize("path", ["/ort", "/liste"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_with_maps_are_accessible(page, path, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(path)
    assert_accessible(page)
    page.set_viewport_size({"width": 320, "height": 700})
    assert_fits(page)


def test_the_movable_map_is_fetched_only_on_demand(page):
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto("/ort")
    assert not [url for url in fetched if "leaflet" in url or "geojson" in url]
    page.get_by_role("button", name="Bewegliche Karte öffnen").click()
    page.locator(AREA).first.wait_for()
    assert [url for url in fetched if url.endswith("/gebiete/stadtbezirke.geojson")]
    assert page.locator("input[name=pos]").count() == 0


def open_map(page):
    page.goto("/ort")
    page.get_by_role("button", name="Bewegliche Karte öffnen").click()
    pin = page.locator(".map__pin")
    pin.wait_for()
    return pin


def sent(page) -> list[float]:
    page.get_by_role("button", name="Weiter", exact=True).click()
    page.wait_for_function("document.querySelector('#answer').textContent !== ''")
    return [float(number) for number in answer(page).split()]


def test_the_pin_moves_by_keyboard(page):
    pin = open_map(page)
    pin.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    assert page.get_by_text("Der Ort ist gewählt.").is_visible()
    lon, lat = sent(page)
    assert lon > START.centre.lon
    assert lat > START.centre.lat


def test_the_pin_can_be_dragged(page):
    pin = open_map(page)
    box = pin.bounding_box()
    page.mouse.move(box["x"] + 18, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] - 40, box["y"] + 60, steps=8)
    page.mouse.up()
    lon, lat = sent(page)
    assert lon < START.centre.lon
    assert lat < START.centre.lat


def test_the_open_map_is_accessible(page):
    open_map(page)
    page.locator(AREA).first.wait_for()
    assert_accessible(page, leave_out=UNDECIDED)


HERE = {
    "geolocation": {"latitude": 48.7558, "longitude": 9.1902, "accuracy": 12.4},
    "permissions": ["geolocation"],
}


@pytest.mark.browser_context_args(**HERE)
def test_my_location_fills_the_form(page):
    page.goto("/ort")
    page.get_by_role("button", name="Meinen Standort verwenden").click()
    page.get_by_text("Ihr Standort ist eingetragen.").wait_for()
    assert sent(page) == [9.1902, 48.7558, 13]


@pytest.mark.browser_context_args(permissions=[])
def test_whoever_refuses_the_location_reads_what_to_do(page):
    page.goto("/ort")
    page.get_by_role("button", name="Meinen Standort verwenden").click()
    page.get_by_text("Bitte geben Sie die Adresse ein.").wait_for()


def test_without_javascript_there_are_no_dead_buttons(plain_page):
    plain_page.goto("/ort")
    assert not plain_page.get_by_text("Meinen Standort verwenden").is_visible()
    assert not plain_page.get_by_text("Bewegliche Karte öffnen").is_visible()


def test_tiles_that_fail_leave_the_rest_of_the_map(page, settings, live_server):
    settings.TILE_URL = live_server.url + "/kacheln/{z}/{x}/{y}.png"
    page.expected_errors.append("404")
    open_map(page)
    page.get_by_text("Die Hintergrundkarte ist gerade nicht erreichbar.").wait_for()
    page.locator(AREA).first.wait_for()
    assert page.locator(".leaflet-tile").count() == 0


def test_marks_are_reached_by_keyboard_and_link_on(page):
    page.goto("/liste")
    page.get_by_role("button", name="Bewegliche Karte öffnen").click()
    mark = page.get_by_role("button", name="2: Fernsehturm <i>")
    mark.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("link", name="2: Fernsehturm <i>").get_attribute("href") == "/#2"
    assert_accessible(page, leave_out=UNDECIDED)
