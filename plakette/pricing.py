"""What a sticker costs, line by line, in whole cents. Prices are gross; VAT is the payment's business."""

from dataclasses import dataclass
from typing import Final

from babel.numbers import format_currency
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from plakette.countries import postage_zone

STICKER: Final = "sticker"
POSTAGE: Final = "postage"


@dataclass(frozen=True, slots=True)
class PriceList:
    """Gross prices in cents, and the name of the VAT rule that splits them (portal.payments)."""

    sticker_cents: int
    postage_domestic_cents: int
    postage_eu_cents: int
    postage_world_cents: int
    vat_kind: str

    def postage_to(self, country: str) -> int:
        """Cents for one letter; ``country`` is ISO 3166 alpha-2."""
        by_zone = {
            "domestic": self.postage_domestic_cents,
            "eu": self.postage_eu_cents,
            "world": self.postage_world_cents,
        }
        return by_zone[postage_zone(country)]


@dataclass(frozen=True, slots=True)
class LineItem:
    kind: str
    title: str | Promise
    quantity: int
    unit_cents: int

    @property
    def total_cents(self) -> int:
        return self.quantity * self.unit_cents


@dataclass(frozen=True, slots=True)
class Price:
    items: tuple[LineItem, ...]
    vat_kind: str

    @property
    def total_cents(self) -> int:
        return sum(item.total_cents for item in self.items)


def price_of(prices: PriceList, country: str, quantity: int = 1) -> Price:
    """Stickers in one letter to a country. ValueError for less than one."""
    if quantity < 1:
        raise ValueError("quantity is at least 1")
    return Price(
        items=(
            LineItem(STICKER, _("Feinstaubplakette"), quantity, prices.sticker_cents),
            LineItem(POSTAGE, _("Porto"), 1, prices.postage_to(country)),
        ),
        vat_kind=prices.vat_kind,
    )


def euros(cents: int) -> str:
    """``695`` -> ``"6,95 €"`` in the language of the page."""
    return str(format_currency(cents / 100, "EUR", locale=(get_language() or "de").replace("-", "_")))
