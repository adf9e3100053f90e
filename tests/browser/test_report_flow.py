"""Reporting on a phone, with JavaScript and without: place, photo, danger, "Ich auch", back and forth."""

import pytest
from playwright.sync_api import expect

from portal.geo.points import Point
from portal.notifications.models import OutgoingMessage
from stoerung.models import Report, Supporter
from stoerung.views import report_check
from tests.browser import report_flow_steps as steps
from tests.browser.axe import assert_accessible, assert_fits
from tests.browser.conftest import watched
from tests.browser.report_flow_steps import heading, press
from tests.factories.stoerung import ReportFactory, city, place

THANKS = "Vielen Dank, wir kümmern uns darum"


@pytest.fixture(autouse=True)
def demo(transactional_db, settings, live_server, monkeypatch):
    settings.BASE_URL = live_server.url
    monkeypatch.setattr(report_check, "QUICKEST_SECONDS", 0)  # a machine presses quicker than any person
    city()


@pytest.fixture(params=[True, False], ids=["javascript", "plain"])
def phone(request, new_context, live_server):
    """A phone, with scripts and without."""
    context = new_context(java_script_enabled=request.param)
    with watched(context, live_server.url):
        yield context.new_page()


def the_report():
    return Report.objects.get()


def look(page):
    assert page.locator("h1").count() == 1
    assert_accessible(page)
    assert_fits(page)


def test_a_place_some_words_and_a_photo_are_a_report(phone):
    steps.tell_place(phone)
    phone.set_input_files("[name=photos]", steps.photo())
    steps.tell_defect(phone)
    assert heading(phone) == "Meldung prüfen"
    phone.fill("[name=email]", "aenne@example.org")
    press(phone, "Melden")
    assert heading(phone) == THANKS
    report = the_report()
    assert report.number in phone.locator("main").inner_text()
    assert (report.category.code, report.photos.count()) == ("laterne-aus", 1)
    assert OutgoingMessage.objects.get().to == "aenne@example.org"


def test_the_place_is_tapped_on_the_map(phone):
    phone.goto("/stoerung/")
    press(phone, "Auf der Karte zeigen")
    for _tap in range(2):  # the first tap comes nearer, the second is exact
        phone.locator("[name=pos]").click(position={"x": 320, "y": 200}, force=True)
        phone.wait_for_load_state()
        expect(phone.get_by_text("Die Nadel steht")).to_be_visible()
    press(phone, "Diesen Ort nehmen")
    steps.tell_defect(phone)
    press(phone, "Melden")
    assert the_report().place_source == "map"
    assert the_report().point is not None


def test_a_photo_can_come_first_and_tells_the_place(phone):
    phone.goto("/stoerung/")
    phone.locator("summary").get_by_text("Oder mit einem Foto beginnen").click()
    phone.set_input_files("[name=photos]", steps.photo())
    press(phone, "Foto hochladen")
    expect(phone.get_by_text("Wurde das Foto hier aufgenommen?")).to_be_visible()
    press(phone, "Ja, hier ist es")
    steps.tell_defect(phone)
    press(phone, "Melden")
    report = the_report()
    assert (report.place_source, report.photos.count()) == ("photo", 1)
    assert report.point == pytest.approx((9.1797, 48.7784), abs=1e-4)


def test_danger_first_shows_whom_to_call(phone):
    steps.tell_place(phone)
    phone.fill("[name=description]", steps.GAS)
    press(phone, "Weiter")
    phone.locator("summary").get_by_text("wählen").click()
    phone.locator("summary").get_by_text("Tiere und Sonstiges").click()
    phone.locator("[name=category][value=laerm]").check()
    press(phone, "Weiter")
    press(phone, "Weiter")
    assert heading(phone) == "Ist jemand in Gefahr?"
    call = phone.get_by_role("link", name="112 anrufen")
    assert call.get_attribute("href") == "tel:112"
    assert call.bounding_box()["height"] >= 44
    press(phone, "Ich habe angerufen")
    assert heading(phone) == "Meldung prüfen"


def test_me_too_takes_one_tap(phone):
    there = ReportFactory.received(email="", place=place(point=Point(9.1790, 48.7786)))
    steps.to_check(phone)
    assert heading(phone) == "Ist es vielleicht schon gemeldet?"
    press(phone, "Das ist es: Ich auch")
    assert heading(phone) == "Danke, Sie sind dabei"
    phone.fill("[name=email]", "bela@example.org")
    press(phone, "Nachricht anfordern")
    assert Supporter.objects.get(report=there).email == "bela@example.org"
    phone.get_by_role("link", name="Abbestellen").click()
    press(phone, "Abbestellen")
    assert Supporter.objects.get().email == ""
    assert Report.objects.count() == 1


def test_back_and_again_after_sending_is_one_report(phone):
    steps.to_check(phone)
    press(phone, "Melden")
    done = phone.url
    phone.go_back()
    if heading(phone) == "Meldung prüfen":
        press(phone, "Melden")
    assert phone.url == done
    assert Report.objects.count() == 1


def test_a_second_tap_while_the_first_is_under_way_is_one_report(page):
    steps.to_check(page)
    page.get_by_role("button", name="Melden").dblclick()
    page.wait_for_url("**/meldung/**")
    assert Report.objects.count() == 1


def test_back_and_forth_keeps_everything(phone):
    steps.to_check(phone)
    phone.get_by_role("link", name="Ändern").last.click()
    assert phone.locator("[name=description]").input_value() == steps.TEXT
    assert phone.locator("[name=category]:checked").get_attribute("value") == "laterne-aus"
    phone.get_by_role("link", name="Zurück").click()
    assert phone.locator("[name=place]").input_value() == "Schlossplatz"
    press(phone, "Weiter")
    assert heading(phone) == "Meldung prüfen"


@pytest.mark.browser_context_args(
    geolocation={"longitude": 9.1797, "latitude": 48.7784, "accuracy": 12}, permissions=["geolocation"]
)
def test_my_location_is_one_tap(page):
    page.goto("/stoerung/")
    page.get_by_role("button", name="Meinen Standort verwenden").click()
    page.wait_for_url("**/was/")
    steps.tell_defect(page)
    press(page, "Melden")
    assert (the_report().place_source, the_report().accuracy_metres) == ("device", 12)


def test_the_livelier_map_takes_a_tap(page):
    page.goto("/stoerung/")
    press(page, "Auf der Karte zeigen")
    page.get_by_role("button", name="Bewegliche Karte öffnen").click()
    expect(page.get_by_text("Tippen Sie auf die Stelle")).to_be_visible()
    page.locator(".map__live").click(position={"x": 150, "y": 150})
    expect(page.get_by_text("Der Ort ist gewählt.")).to_be_visible()
    press(page, "Diesen Ort nehmen")
    assert heading(page) == "Was ist los?"


def test_by_keyboard_alone(page):
    page.goto("/stoerung/")
    page.locator("[name=place]").focus()
    page.keyboard.type("Schlossplatz")
    page.keyboard.press("Enter")
    page.wait_for_url("**/was/")
    page.locator("[name=description]").focus()
    page.keyboard.type(steps.TEXT)
    for url in ("**/was/", "**/pruefen/"):
        page.get_by_role("button", name="Weiter").focus()
        with page.expect_navigation(url=url):
            page.keyboard.press("Enter")
    page.get_by_role("button", name="Melden").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/meldung/**")


def test_pages_of_the_place(page):
    page.goto("/stoerung/")
    look(page)
    press(page, "Weiter")
    look(page)  # nothing was typed
    steps.tell_place(page, "Schloßplaz")
    look(page)  # suggestions
    steps.tell_place(page, "Vaihingen")
    look(page)  # too vague, with the map
    steps.tell_place(page, "Böblingen, Marktplatz")
    look(page)  # outside


def test_pages_of_the_defect(page):
    steps.tell_place(page)
    look(page)
    press(page, "Weiter")
    page.locator(".category-group summary").first.click()
    look(page)  # nothing was typed, the catalogue is open
    page.set_input_files("[name=photos]", steps.photo())
    page.fill("[name=description]", steps.TEXT)
    press(page, "Weiter")
    look(page)  # suggestions, questions, a photo


def test_pages_in_between_and_the_last_one(page):
    ReportFactory.received(email="", place=place(point=Point(9.1790, 48.7786)))
    steps.to_check(page, f"{steps.TEXT}, sagt Herr Müller, 0711 1234567")
    look(page)  # reported already
    press(page, "Nein, etwas anderes")
    look(page)  # the last page, with warnings
    page.fill("[name=email]", "keine")
    press(page, "Melden")
    look(page)
    page.get_by_role("link", name="Zurück").click()
    page.fill("[name=description]", f"{steps.TEXT}. {steps.GAS}")
    press(page, "Weiter")
    look(page)  # danger


@pytest.mark.browser_context_args(locale="en-GB")
def test_pages_fit_in_english(page):
    page.goto("/stoerung/")
    assert_fits(page)
    page.fill("[name=place]", "Schlossplatz")
    page.locator("main form button[type=submit]").first.click()
    page.fill("[name=description]", "pothole")
    page.locator("main form button[type=submit]").last.click()
    assert_fits(page)
    assert "Pothole" in page.locator("main").inner_text()
