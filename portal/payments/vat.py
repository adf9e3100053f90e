"""Value added tax: splitting a gross price. No database."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Split:
    """Cents; gross is always net plus tax."""

    gross_cents: int
    net_cents: int
    vat_cents: int


def split_gross(gross_cents: int, percent: Decimal) -> Split:
    """Take the tax out of a gross price; the net amount is rounded to the cent, half up."""
    net = (Decimal(gross_cents) * 100 / (100 + percent)).quantize(Decimal(1), ROUND_HALF_UP)
    return Split(gross_cents, int(net), gross_cents - int(net))
