"""The tax rates a new installation begins with. They wait for the sign-off of the tax office's expert."""

from datetime import date
from decimal import Decimal

VAT_RATES = (
    {
        "kind": "standard",
        "percent": Decimal("19.00"),
        "valid_from": date(2021, 1, 1),
        "source": "§ 12 Abs. 1 UStG (nach dem Ende der Absenkung durch § 28 Abs. 1 UStG)",
    },
)
