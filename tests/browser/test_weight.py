"""Budgets on the wire, as a first visitor and as one who is already here pays them.

A first visit counts with everything. Of a further page the content counts: its headers, 850 bytes in HTTP/1.1,
are a few dozen in HTTP/2, which sends only what has changed.
"""

import pytest

from tests.browser.conftest import watched
from tests.browser.report_flow_steps import tell_defect
from tests.browser.weight import production_server, weigh
from tests.factories.stoerung import city

FIRST_PAGE = 60_000
NEXT_PAGE = 3_000
VEHICLE = {"plate_0": "S", "plate_1": "AB 1234", "key": "36N0"}

ADDRESS = {
    "name": "Änne Müller",
    "street": "Königstraße 1",
    "postcode": "70173",
    "city": "Stuttgart",
    "email": "aenne@example.org",
}

REPORT_PAGE = 6_500
"""Of the reporter's further pages, with headers: one carries the whole catalogue, one a drawn map."""


@pytest.fixture
def address(settings, tmp_path, transactional_db):
    with production_server(settings, tmp_path / "static") as address:
        yield address


def test_pages_stay_within_their_budgets(new_context, address):
    context = new_context()
    with watched(context, address):
        page = context.new_page()
        first = weigh(page, address + "/plakette/")
        for name, value in VEHICLE.items():
            page.locator(f"[name={name}]").fill(value)
        page.get_by_role("button", name="Weiter").click()
        page.wait_for_url("**/adresse/")
        for name, value in ADDRESS.items():
            page.locator(f"[name={name}]").fill(value)
        page.get_by_role("button", name="Weiter").click()
        page.wait_for_url("**/pruefen/")
        paths = ["/plakette/pruefen/", "/plakette/adresse/", "/plakette/", "/", "/hilfe/", "/datenschutz/"]
        further = {path: weigh(page, address + path) for path in paths}
    assert first.bytes <= FIRST_PAGE
    assert {path: weight for path, weight in further.items() if weight.content > NEXT_PAGE} == {}
    assert all(weight.requests == 1 for weight in further.values())


def test_reporting_stays_within_its_budgets(new_context, address):
    city()
    context = new_context()
    with watched(context, address):
        page = context.new_page()
        first = weigh(page, address + "/stoerung/")
        page.fill("[name=place]", "Schlossplatz")
        page.get_by_role("button", name="Weiter").click()
        page.wait_for_url("**/was/")
        tell_defect(page)
        page.wait_for_url("**/pruefen/")
        paths = ["/stoerung/pruefen/", "/stoerung/was/", "/stoerung/"]
        further = {path: weigh(page, address + path) for path in paths}
    assert 0 < first.bytes <= FIRST_PAGE
    assert all(0 < weight.bytes <= REPORT_PAGE and weight.requests == 1 for weight in further.values()), further
