from tests.browser.axe import assert_accessible, assert_fits


def test_language_is_switched_without_javascript(plain_page, base_url):
    plain_page.goto(base_url + "/hilfe/")
    plain_page.get_by_role("button", name="English").click()
    assert plain_page.url == base_url + "/hilfe/"
    assert plain_page.locator("html").get_attribute("lang") == "en"
    plain_page.get_by_role("button", name="Deutsch").click()
    assert plain_page.locator("html").get_attribute("lang") == "de"


def test_many_languages_open_as_a_list(page):
    page.goto("/plakette/")
    page.get_by_text("Sprache", exact=True).click()
    assert page.get_by_role("button", name="Türkçe").is_visible()
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="Polski").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == "pl"
    # A page that isn't there in Polish speaks English, and the order's pages Polish again.
    page.goto("/hilfe/")
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto("/plakette/")
    assert page.locator("html").get_attribute("lang") == "pl"
