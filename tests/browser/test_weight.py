"""Budgets on the wire, as a first visitor and as one who is already here pays them."""

import pytest

from tests.browser.conftest import watched
from tests.browser.weight import production_server, weigh

FIRST_PAGE = 60_000
NEXT_PAGE = 3_000
WAY = ["/plakette/", "/plakette/ausland/", "/", "/hilfe/", "/datenschutz/"]


@pytest.fixture
def address(settings, tmp_path, transactional_db):
    with production_server(settings, tmp_path / "static") as address:
        yield address


def test_pages_stay_within_their_budgets(new_context, address):
    context = new_context()
    with watched(context, address):
        page = context.new_page()
        first, *further = [weigh(page, address + path) for path in WAY]
    assert first.bytes <= FIRST_PAGE
    assert [weight for weight in further if weight.bytes > NEXT_PAGE] == []
