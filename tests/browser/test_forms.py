"""The pack's forms as people use them, on the form that everybody can open."""

import re

from tests.browser.axe import assert_accessible, assert_fits

FORM = "/barrierefreiheit/melden/"
WRONG_ADDRESS = "keine Adresse"


def focused(page):
    return page.evaluate("document.activeElement.id")


def send_faulty(page):
    page.goto(FORM)
    page.get_by_label("E-Mail").fill(WRONG_ADDRESS)
    page.get_by_role("button", name="Absenden").click()
    page.get_by_role("alert").wait_for()


def test_faulty_form_is_accessible(page):
    send_faulty(page)
    assert_accessible(page)
    assert_fits(page)


def test_errors_take_the_focus_and_lead_to_their_fields(page):
    send_faulty(page)
    assert page.title().startswith("Fehler: ")
    summary = page.get_by_role("alert")
    assert summary.evaluate("element => element === document.activeElement")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "id_message"
    summary.get_by_role("link").nth(1).click()
    assert focused(page) == "id_email"
    assert page.get_by_label("E-Mail").input_value() == WRONG_ADDRESS


def test_browser_keeps_its_own_bubbles_to_itself(page):
    send_faulty(page)  # an empty required field and a wrong address reached the server
    assert page.get_by_text(re.compile("^Schreiben Sie uns")).count() == 1


def test_form_works_without_javascript(plain_page, base_url):
    plain_page.goto(base_url + FORM)
    plain_page.get_by_role("button", name="Absenden").click()
    assert plain_page.get_by_role("alert").get_by_role("link").count() == 1
    plain_page.get_by_label("Was können Sie nicht nutzen").fill("Das Bild")
    plain_page.get_by_role("button", name="Absenden").click()
    assert plain_page.get_by_role("heading", level=1).inner_text() == "Danke für Ihre Meldung"


def test_trap_for_programs_is_out_of_sight_and_of_the_tab_order(page):
    page.goto(FORM)
    trap = page.locator("#id_website")
    assert trap.bounding_box()["x"] < 0
    visited = []
    for _stop in range(12):
        page.keyboard.press("Tab")
        visited.append(focused(page))
    assert "id_email" in visited
    assert "id_website" not in visited
