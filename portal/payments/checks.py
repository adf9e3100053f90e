"""Refuse to start with payments that can't work."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

SHORTEST, LONGEST = 33, 1440  # minutes; Stripe wants 30 and 24 h, counted from a moment after our row


@register()
def payment_settings(app_configs: Sequence[Any] | None, **kwargs: object) -> list[CheckMessage]:
    faults: list[CheckMessage] = []
    if settings.PAYMENT_PROVIDER not in ("demo", "stripe"):
        faults.append(Error("PAYMENT_PROVIDER is neither demo nor stripe", id="payments.E001"))
    if settings.PAYMENT_PROVIDER == "demo" and not settings.DEMO:
        faults.append(Error("PAYMENT_PROVIDER=demo takes no money; it is for DEMO=1 only", id="payments.E002"))
    if settings.PAYMENT_PROVIDER == "stripe" and not (
        settings.STRIPE_API_KEY and settings.STRIPE_WEBHOOK_SECRET
    ):
        faults.append(
            Error("PAYMENT_PROVIDER=stripe needs STRIPE_API_KEY and STRIPE_WEBHOOK_SECRET", id="payments.E003")
        )
    if not SHORTEST <= settings.PAYMENT_CHECKOUT_MINUTES <= LONGEST:
        faults.append(Error(f"PAYMENT_CHECKOUT_MINUTES must be {SHORTEST} to {LONGEST}", id="payments.E004"))
    return faults
