"""What a sticker costs, line by line."""

import pytest
from django.utils import translation

from plakette.pricing import PriceList, euros, price_of

PRICES = PriceList(
    sticker_cents=600,
    postage_domestic_cents=95,
    postage_eu_cents=125,
    postage_world_cents=180,
    vat_kind="standard",
)


@pytest.mark.parametrize(
    ("country", "postage"), [("DE", 95), ("PL", 125), ("CH", 180), ("TR", 180), ("US", 180)]
)
def test_postage_depends_on_the_country(country, postage):
    price = price_of(PRICES, country)
    assert [(item.kind, item.total_cents) for item in price.items] == [("sticker", 600), ("postage", postage)]
    assert (price.total_cents, price.vat_kind) == (600 + postage, "standard")


def test_several_stickers_go_in_one_letter():
    assert price_of(PRICES, "DE", quantity=3).total_cents == 3 * 600 + 95
    with pytest.raises(ValueError, match="at least 1"):
        price_of(PRICES, "DE", quantity=0)


def test_money_is_written_as_in_the_language_of_the_page():
    assert euros(695) == "6,95\u00a0€"
    with translation.override("en"):
        assert euros(695) == "€6.95"
