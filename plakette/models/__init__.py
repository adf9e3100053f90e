"""What the sticker service knows: dated rules, orders, interim permits."""

from plakette.models.order import Order, PrintRun
from plakette.models.permit import KeySet, Permit, SigningKey
from plakette.models.rules import (
    DrivingBan,
    EmissionTable,
    Exemption,
    LowEmissionZone,
    PermitTerms,
    ServiceTerms,
    Tariff,
)

__all__ = [
    "DrivingBan",
    "EmissionTable",
    "Exemption",
    "KeySet",
    "LowEmissionZone",
    "Order",
    "Permit",
    "PermitTerms",
    "PrintRun",
    "ServiceTerms",
    "SigningKey",
    "Tariff",
]
