"""The life of an order: which statuses there are, and which steps lead from one to the next."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderStatus(models.TextChoices):
    PLACED = "placed", _("bestellt")
    AWAITING_PAYMENT = "awaiting_payment", _("wartet auf Zahlung")
    PAID = "paid", _("bezahlt")
    IN_PRODUCTION = "in_production", _("wird hergestellt")
    SENT = "sent", _("verschickt")
    EXPIRED = "expired", _("abgelaufen")
    CANCELLED = "cancelled", _("storniert")
    REFUNDED = "refunded", _("erstattet")


S = OrderStatus

# Late money revives an expired order. For a cancelled one it goes back and moves nothing; cancelled → refunded
# is the way of money that was kept before.
TRANSITIONS: Mapping[str, frozenset[str]] = {
    S.PLACED: frozenset({S.AWAITING_PAYMENT, S.EXPIRED, S.CANCELLED}),
    S.AWAITING_PAYMENT: frozenset({S.PAID, S.EXPIRED, S.CANCELLED}),
    S.EXPIRED: frozenset({S.AWAITING_PAYMENT, S.PAID}),
    S.PAID: frozenset({S.IN_PRODUCTION, S.CANCELLED, S.REFUNDED}),
    S.IN_PRODUCTION: frozenset({S.SENT, S.REFUNDED}),
    S.SENT: frozenset({S.REFUNDED}),
    S.CANCELLED: frozenset({S.REFUNDED}),
    S.REFUNDED: frozenset(),
}

UNPAID = (S.PLACED, S.AWAITING_PAYMENT, S.EXPIRED)
"""Statuses in which the citizen may (still or again) pay."""
KEPT = (S.PAID, S.IN_PRODUCTION, S.SENT)
"""Statuses in which the city holds the money."""


class ProofStatus(models.TextChoices):
    """A foreign vehicle's document that would raise the group: judged by a clerk before anything is printed."""

    NONE = "none", "kein Nachweis"
    OPEN = "open", "Nachweis prüfen"
    ACCEPTED = "accepted", "Nachweis anerkannt"
    REJECTED = "rejected", "Nachweis abgelehnt"
