"""What the demo provider remembers. It plays a foreign house: we ask it, and never read its tables."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.payments.states import DEMO_STEPS, DemoStatus


def checkout_reference() -> str:
    return f"demo_{secrets.token_hex(16)}"


def event_reference() -> str:
    return f"demo_evt_{secrets.token_hex(16)}"


def refund_reference() -> str:
    return f"demo_re_{secrets.token_hex(16)}"


class DemoCheckout(models.Model):
    """A checkout page of the demo provider."""

    transitions: Mapping[str, frozenset[str]] = DEMO_STEPS

    reference = models.CharField(max_length=40, primary_key=True, default=checkout_reference)
    idempotency_key = models.CharField(max_length=100, unique=True)
    payment_id = models.UUIDField("Zahlung")
    amount_cents = models.PositiveIntegerField("Betrag in Cent")
    currency = models.CharField("Währung", max_length=3)
    title = models.CharField("Bezeichnung", max_length=200)
    language = models.CharField("Sprache", max_length=10)
    return_url = models.CharField(max_length=1000)
    cancel_url = models.CharField(max_length=1000)
    status = models.CharField("Stand", max_length=10, choices=DemoStatus.choices, default=DemoStatus.OPEN)
    created_at = models.DateTimeField("angelegt am", default=timezone.now)
    expires_at = models.DateTimeField("offen bis")
    pays_at = models.DateTimeField("Geld kommt am", null=True, blank=True)

    class Meta:
        verbose_name = "Zahlungsseite der Vorführung"
        verbose_name_plural = "Zahlungsseiten der Vorführung"
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="demo_amount_is_positive"),
            models.CheckConstraint(
                condition=~Q(status="processing") | Q(pays_at__isnull=False),
                name="demo_money_under_way_has_date",
            ),
        )

    def __str__(self) -> str:
        return self.reference


class DemoRefund(models.Model):
    """Money the demo provider gave back."""

    reference = models.CharField(max_length=48, primary_key=True, default=refund_reference)
    idempotency_key = models.CharField(max_length=100, unique=True)
    checkout = models.OneToOneField(DemoCheckout, on_delete=models.CASCADE, related_name="refund")
    refund_id = models.UUIDField("Rückzahlung")
    amount_cents = models.PositiveIntegerField("Betrag in Cent")
    created_at = models.DateTimeField("am", default=timezone.now)

    class Meta:
        verbose_name = "Rückzahlung der Vorführung"
        verbose_name_plural = "Rückzahlungen der Vorführung"

    def __str__(self) -> str:
        return self.reference


class DemoEventQuerySet(models.QuerySet["DemoEvent"]):
    def due(self, at: datetime | None = None) -> "DemoEventQuerySet":
        return self.filter(delivered_at__isnull=True, next_attempt_at__lte=at or timezone.now()).order_by(
            "created_at"
        )


class DemoEvent(models.Model):
    """A message the demo provider owes our webhook; sent by a task, and again by a sweeper."""

    event_id = models.CharField(max_length=48, primary_key=True, default=event_reference)
    kind = models.CharField("Art", max_length=50)
    checkout = models.ForeignKey(DemoCheckout, on_delete=models.CASCADE, related_name="events")
    created_at = models.DateTimeField("am", default=timezone.now)
    attempts = models.PositiveSmallIntegerField("Versuche", default=0)
    next_attempt_at = models.DateTimeField("nächster Versuch", null=True, default=timezone.now)
    delivered_at = models.DateTimeField("zugestellt am", null=True, blank=True)

    objects = DemoEventQuerySet.as_manager()

    class Meta:
        verbose_name = "Ereignis der Vorführung"
        verbose_name_plural = "Ereignisse der Vorführung"
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"
