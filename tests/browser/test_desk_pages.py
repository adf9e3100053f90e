"""The desk of defect reports: by keyboard, with and without JavaScript, in the light and in the dark."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from portal.uploads.services import store_photo
from stoerung.demo_photos import draw_photo
from stoerung.models import Photo
from stoerung.services import casework
from stoerung.services.contractors import give_to_contractor
from stoerung.services.photos import attach
from tests.browser.axe import assert_accessible, assert_fits
from tests.factories import accounts
from tests.factories.stoerung import ReportFactory, clerk_of, fresh

DESK = {"width": 1600, "height": 1000}
PAGES = ("case_file", "moderate", "correct")
DESCRIPTION = "Die Laterne ist aus. Rufen Sie Erika Müller an: 0711 1234567."


@pytest.fixture
def report(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    report = ReportFactory.received(description=DESCRIPTION)
    ReportFactory.received()
    clerk = clerk_of(report)
    casework.add_note(report.pk, clerk, "Mast 17, Zugang von hinten.")
    give_to_contractor(report.pk, clerk, "Elektro Häberle", "buero@example.org", "Leuchtmittel tauschen.")
    return report


@pytest.fixture
def photo(report) -> Photo:
    sent = SimpleUploadedFile("foto.jpg", draw_photo("lamp", 1), content_type="image/jpeg")
    stored = store_photo(sent, purpose="stoerung.photo")
    with transaction.atomic():
        return attach(report, [stored.pk])[0]


def log_in(page, live_server, report):
    client = accounts.enter(clerk_of(report))
    cookies = client.cookies.items()
    page.context.add_cookies(
        [{"name": name, "value": cookie.value, "url": live_server.url} for name, cookie in cookies]
    )
    page.set_viewport_size(DESK)
    return page


@pytest.fixture
def desk(page, live_server, report):
    return log_in(page, live_server, report)


@pytest.fixture
def plain_desk(plain_page, live_server, report):
    return log_in(plain_page, live_server, report)


def url(name, *args):
    return reverse(f"admin:stoerung_report_{name}", args=args)


def open_all(page):
    page.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true })")


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_a_case_are_accessible(desk, report, photo, name):
    desk.goto(url(name, report.pk))
    open_all(desk)
    assert_accessible(desk)
    assert_fits(desk, 390)


def test_lists_are_accessible_with_all_forms_open(desk):
    for name in ("worklist", "map_list"):
        desk.goto(url(name))
        open_all(desk)
        assert_accessible(desk)
        assert_fits(desk, 390)


def test_a_refused_form_is_open_keeps_its_text_and_is_accessible(plain_desk, report):
    plain_desk.goto(url("case_file", report.pk))
    plain_desk.locator("#aktion-close_report summary").click()
    plain_desk.locator("#id_close_report-text").fill("Sie leuchtet wieder.")
    plain_desk.get_by_role("button", name="Meldung beenden").click()
    assert plain_desk.locator("#id_close_report-text").input_value() == "Sie leuchtet wieder."
    assert plain_desk.locator("#id_close_report-reason").get_attribute("aria-invalid") == "true"


def test_a_refused_form_is_accessible(desk, report):
    desk.goto(url("case_file", report.pk))
    desk.locator("#aktion-close_report summary").click()
    desk.get_by_role("button", name="Meldung beenden").click()
    assert_accessible(desk)


def test_a_case_is_closed_by_keyboard_alone(desk, report):
    desk.goto(url("worklist"))
    desk.locator(f"#{report.number} a").focus()
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/akte/**")
    desk.locator("#aktion-close_report summary").focus()
    desk.keyboard.press("Enter")
    desk.locator("#id_close_report-reason").press("b")  # the first reason that begins so
    desk.locator("#id_close_report-text").focus()
    desk.keyboard.type("Sie leuchtet wieder.")
    for _ in range(3):  # two photos, then the button
        desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**#meldungen")
    assert not fresh(report).is_open
    assert desk.evaluate("document.activeElement.id") == "meldungen"


def test_text_module_without_javascript(plain_desk, report):
    plain_desk.goto(url("case_file", report.pk))
    box = plain_desk.locator("#aktion-post_update")
    box.locator("summary").click()
    box.locator("textarea").fill("Guten Tag,")
    box.get_by_role("button", name="Einfügen").click()
    text = plain_desk.locator("#id_post_update-text").input_value()
    assert text.startswith("Guten Tag,\n\n")
    assert len(text) > 30


def test_black_box_by_two_taps_without_javascript(plain_desk, photo):
    plain_desk.goto(url("redact", photo.pk))
    picture = plain_desk.locator("input[name=tap]")
    size = picture.bounding_box()
    for share in (0.25, 0.5):
        picture.click(position={"x": size["width"] * share, "y": size["height"] * share})
    assert near(plain_desk.locator("input[name=box]").input_value(), [250, 250, 250, 250])
    plain_desk.get_by_role("button", name="Geschwärzt veröffentlichen").click()
    photo.refresh_from_db()
    assert photo.shown_id not in (None, photo.original_id)


def test_taps_hit_on_a_phone_too(plain_desk, photo):
    plain_desk.set_viewport_size({"width": 390, "height": 844})
    plain_desk.goto(url("redact", photo.pk))
    for share in (60, 240):
        plain_desk.locator("input[name=tap]").click(position={"x": share, "y": share})
    # 720 pixels are 1000 thousandths, however narrow the screen.
    assert near(plain_desk.locator("input[name=box]").input_value(), [83, 111, 250, 333])


def test_black_box_by_dragging(desk, photo):
    desk.goto(url("redact", photo.pk))
    area = desk.locator("input[name=tap]").bounding_box()
    desk.mouse.move(area["x"] + area["width"] * 0.1, area["y"] + area["height"] * 0.1)
    desk.mouse.down()
    desk.mouse.move(area["x"] + area["width"] * 0.3, area["y"] + area["height"] * 0.2, steps=5)
    desk.mouse.up()
    desk.wait_for_selector("input[name=box]", state="attached")
    assert near(desk.locator("input[name=box]").input_value(), [100, 100, 200, 100])
    assert desk.locator("input[name=corner]").count() == 0
    assert_accessible(desk)
    assert_fits(desk, 390)


def test_black_box_by_keyboard(plain_desk, photo):
    plain_desk.goto(url("redact", photo.pk))
    for name, value in {"left": "10", "top": "20", "width": "300", "height": "400"}.items():
        plain_desk.locator(f"[name={name}]").fill(value)
    plain_desk.locator("[name=height]").press("Enter")
    assert plain_desk.locator("input[name=box]").input_value() == "10,20,300,400"


def near(text, wanted):
    return all(abs(int(part) - number) <= 5 for part, number in zip(text.split(","), wanted, strict=True))


def test_place_is_corrected_by_a_tap_without_javascript(plain_desk, report):
    plain_desk.goto(url("correct", report.pk))
    plain_desk.locator("input[name=pos]").click(position={"x": 100, "y": 100})
    plain_desk.get_by_role("button", name="Berichtigen").click()
    plain_desk.wait_for_url("**/akte/**")
    after = fresh(report)
    assert after.place_source == "office"
    assert after.lon < report.lon
    assert after.lat > report.lat
