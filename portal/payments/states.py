"""The life of a payment and of a refund: which statuses there are, which steps are allowed."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaymentStatus(models.TextChoices):
    CREATED = "created", _("angelegt")
    OPEN = "open", _("wartet auf Zahlung")
    PROCESSING = "processing", _("Geld ist unterwegs")
    PAID = "paid", _("bezahlt")
    NOT_KEPT = "not_kept", _("bezahlt, wird zurückgezahlt")
    REFUNDED = "refunded", _("zurückgezahlt")
    FAILED = "failed", _("fehlgeschlagen")
    EXPIRED = "expired", _("abgelaufen")
    CANCELLED = "cancelled", _("abgebrochen")


S = PaymentStatus

LIVE = frozenset({S.CREATED, S.OPEN, S.PROCESSING})
"""Money may still come, and is expected."""

CHARGED = frozenset({S.PAID, S.NOT_KEPT})
"""The money is with us."""

CLOSED = frozenset({S.FAILED, S.EXPIRED, S.CANCELLED})
"""Nothing is expected any more; money that comes all the same is late money."""

_MONEY = frozenset({S.PAID, S.NOT_KEPT})

PAYMENT_STEPS: Mapping[str, frozenset[str]] = {
    S.CREATED: frozenset({S.OPEN, S.PROCESSING}) | _MONEY | CLOSED,
    S.OPEN: frozenset({S.PROCESSING}) | _MONEY | CLOSED,
    S.PROCESSING: _MONEY | CLOSED,
    # Late money: the provider knows better than we do.
    S.FAILED: _MONEY | {S.PROCESSING},
    S.EXPIRED: _MONEY | {S.PROCESSING},
    S.CANCELLED: _MONEY | {S.PROCESSING},
    S.PAID: frozenset({S.REFUNDED}),
    S.NOT_KEPT: frozenset({S.REFUNDED}),
    S.REFUNDED: frozenset(),
}


class RefundStatus(models.TextChoices):
    REQUESTED = "requested", _("vorgemerkt")
    SUBMITTED = "submitted", _("beim Zahlungsdienst")
    DONE = "done", _("zurückgezahlt")
    FAILED = "failed", _("fehlgeschlagen")


R = RefundStatus

REFUND_STEPS: Mapping[str, frozenset[str]] = {
    R.REQUESTED: frozenset({R.SUBMITTED, R.DONE, R.FAILED}),
    R.SUBMITTED: frozenset({R.DONE, R.FAILED}),
    # A bank may send the money back days after the provider called the refund done.
    R.DONE: frozenset({R.FAILED}),
    R.FAILED: frozenset({R.REQUESTED, R.DONE}),
}


class DemoStatus(models.TextChoices):
    """What the demo provider knows of a checkout; the same words as a real provider's."""

    OPEN = "open", "offen"
    PROCESSING = "processing", "unterwegs"
    PAID = "paid", "bezahlt"
    FAILED = "failed", "gescheitert"
    EXPIRED = "expired", "abgelaufen"


D = DemoStatus

DEMO_STEPS: Mapping[str, frozenset[str]] = {
    D.OPEN: frozenset({D.PROCESSING, D.PAID, D.EXPIRED}),
    D.PROCESSING: frozenset({D.PAID, D.FAILED}),
    D.PAID: frozenset(),
    D.FAILED: frozenset(),
    D.EXPIRED: frozenset(),
}
