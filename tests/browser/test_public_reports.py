"""The public pages of reports in a real browser: list, one report, map, figures, open data."""

import pytest
from django.core.cache import cache

from stoerung.services import casework, publishing
from tests.browser.axe import assert_accessible, assert_fits
from tests.factories.stoerung import ReportFactory, city, clerk_of, photo

pytestmark = pytest.mark.django_db(transaction=True)
# A table that scrolls hides its cells from axe; of a drawing and of arrows it can't tell the contrast.
WIDE = {"width": 1280, "height": 900}
PAGES = ["meldungen/", "karte/", "zahlen/", "daten/"]


@pytest.fixture
def report(settings, tmp_path):
    """One with everything on its page."""
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    city()
    for _ in range(6):
        ReportFactory.received()
    report = ReportFactory.received(photos=(photo().pk,))
    publishing.publish(report.pk, clerk_of(report), "Laterne am Brunnen ist aus.", [report.photos.get().pk])
    casework.post_update(report.pk, clerk_of(report), "Ersatz ist bestellt.")
    return report


@pytest.mark.parametrize("path", PAGES)
def test_page_is_accessible(page, report, path):
    assert page.goto(f"/stoerung/{path}").status == 200
    assert page.locator("h1").count() == 1
    assert_fits(page)
    page.set_viewport_size(WIDE)
    assert_accessible(page, leave_out=[".chart", ".map__buttons"])


def test_page_of_a_report_is_accessible(page, report):
    page.goto(f"/stoerung/meldungen/{report.number}/")
    page.emulate_media(reduced_motion="reduce")  # a colour that is just changing can't be judged
    page.locator("details summary").press("Enter")
    assert page.locator("text=Ersatz ist bestellt.").is_visible()
    assert_accessible(page)
    assert_fits(page)


def test_livelier_map_opens_on_demand_and_can_be_reached_by_keyboard(page, report):
    page.goto("/stoerung/karte/")
    assert page.evaluate("typeof L") == "undefined"
    page.get_by_role("button", name="Bewegliche Karte öffnen").click()
    marks = page.locator(".map__mark")
    marks.first.wait_for()
    assert marks.count() == 7
    marks.first.focus()
    page.keyboard.press("Enter")
    page.locator(".leaflet-popup a").click()
    page.wait_for_url("**/stoerung/meldungen/M*/")


def test_map_moves_without_javascript(plain_page, report):
    plain_page.goto("/stoerung/karte/")
    before = plain_page.locator(".map__picture").get_attribute("src")
    plain_page.get_by_role("button", name="Näher heran").click()
    assert plain_page.locator(".map__picture").get_attribute("src") != before
