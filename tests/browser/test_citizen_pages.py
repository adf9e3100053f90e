import pytest

from tests.browser.axe import assert_accessible, assert_fits
from tests.browser.pages import CITIZEN_PAGES


@pytest.mark.parametrize("path", CITIZEN_PAGES)
def test_page_is_accessible(page, path):
    response = page.goto(path)
    assert response.status == 200
    assert page.locator("h1").count() == 1
    assert_accessible(page)
    assert_fits(page)


@pytest.mark.browser_context_args(locale="en-GB")
@pytest.mark.parametrize("path", CITIZEN_PAGES)
def test_page_fits_in_english(page, path):
    page.goto(path)
    assert page.locator("html").get_attribute("lang") == ("de" if path == "/leichte-sprache/" else "en")
    assert_fits(page)


def test_first_stop_of_the_keyboard_leads_to_the_content(page):
    page.goto("/hilfe/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Zum Inhalt"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhalt"


def test_page_that_does_not_exist(page):
    page.expected_errors.append("404")
    assert page.goto("/gibt-es-nicht/").status == 404
    assert_accessible(page)
    assert_fits(page)
