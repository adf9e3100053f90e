"""Money that comes, money that goes back, and what the provider told us about it."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.payments.export import euros
from portal.payments.states import (
    CHARGED,
    LIVE,
    PAYMENT_STEPS,
    REFUND_STEPS,
    PaymentStatus,
    RefundStatus,
)

ON_ITS_WAY = timedelta(days=30)


class PaymentQuerySet(models.QuerySet["Payment"]):
    def of(self, payable_key: str, payable_id: uuid.UUID) -> "PaymentQuerySet":
        return self.filter(payable_key=payable_key, payable_id=payable_id)

    def live(self) -> "PaymentQuerySet":
        """Money may still come and is expected."""
        return self.filter(status__in=LIVE)

    def kept(self) -> "PaymentQuerySet":
        """The money is with us, and stays."""
        return self.filter(status=PaymentStatus.PAID)

    def to_be_closed(self) -> "PaymentQuerySet":
        """Somebody asked for the checkout to be closed, and the provider has not confirmed it yet."""
        return self.filter(closing_since__isnull=False, status=PaymentStatus.OPEN)

    def overdue(self, at: datetime | None = None) -> "PaymentQuerySet":
        """The checkout's time is over, but nobody has asked the provider how it ended."""
        return self.filter(
            status__in=(PaymentStatus.CREATED, PaymentStatus.OPEN), expires_at__lt=at or timezone.now()
        )

    def going_back(self) -> "PaymentQuerySet":
        """Charged, but not kept; the refund is on its way."""
        return self.filter(status=PaymentStatus.NOT_KEPT)

    def stuck(self, at: datetime | None = None) -> "PaymentQuerySet":
        """On its way for so long that no bank takes it: the provider never told how it ended."""
        return self.filter(
            status=PaymentStatus.PROCESSING, created_at__lt=(at or timezone.now()) - ON_ITS_WAY
        ).order_by("created_at")

    def puzzling(self) -> "PaymentQuerySet":
        """What a person has to look at."""
        return self.exclude(puzzle="")


class Payment(models.Model):
    """One attempt to pay for one thing, through one provider. Amounts in cents, tax included."""

    transitions: Mapping[str, frozenset[str]] = PAYMENT_STEPS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    payable_key = models.CharField("Art", max_length=50)
    payable_id = models.UUIDField("wofür")
    attempt = models.PositiveSmallIntegerField("Versuch")
    amount_cents = models.PositiveIntegerField("Betrag in Cent")
    currency = models.CharField("Währung", max_length=3, default="EUR")
    title = models.CharField("Bezeichnung", max_length=200)
    language = models.CharField("Sprache", max_length=10)
    vat_kind = models.CharField("Steuerart", max_length=30)
    vat_percent = models.DecimalField("Steuersatz beim Beginn", max_digits=4, decimal_places=2)

    provider = models.CharField("Zahlungsdienst", max_length=20)
    provider_reference = models.CharField("Kennung beim Zahlungsdienst", max_length=255, blank=True)
    charge_reference = models.CharField("Kennung der Abbuchung", max_length=255, blank=True)
    checkout_url = models.CharField("Zahlungsseite", max_length=2000, blank=True)

    status = models.CharField(
        _("Stand"), max_length=12, choices=PaymentStatus.choices, default=PaymentStatus.CREATED
    )
    created_at = models.DateTimeField("angelegt am", default=timezone.now)
    expires_at = models.DateTimeField("Zahlungsseite offen bis")
    closing_since = models.DateTimeField("zu schließen seit", null=True, blank=True)
    closed_at = models.DateTimeField("geschlossen am", null=True, blank=True)
    paid_at = models.DateTimeField("bezahlt am", null=True, blank=True)
    refunded_at = models.DateTimeField("zurückgezahlt am", null=True, blank=True)
    last_checked_at = models.DateTimeField("zuletzt nachgefragt am", null=True, blank=True)
    puzzle = models.CharField("zu klären", max_length=300, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = "Zahlung"
        verbose_name_plural = "Zahlungen"
        ordering = ("-created_at",)
        indexes = (
            models.Index(
                fields=["last_checked_at"], name="live_payments_by_check", condition=Q(status__in=sorted(LIVE))
            ),
            models.Index(fields=["-created_at"], name="payments_by_creation"),
            models.Index(fields=["paid_at"], name="payments_by_paying_day"),
            models.Index(fields=["charge_reference"], name="payments_by_charge"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="payment_amount_is_positive"),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="payment_currency_is_three_capitals"
            ),
            models.CheckConstraint(
                condition=Q(status__in=PaymentStatus.values), name="payment_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=("paid", "not_kept", "refunded"), paid_at__isnull=False)
                | (~Q(status__in=("paid", "not_kept", "refunded")) & Q(paid_at__isnull=True)),
                name="paid_payment_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(status="refunded") | Q(refunded_at__isnull=False), name="refunded_payment_has_date"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("failed", "expired", "cancelled")) | Q(closed_at__isnull=False),
                name="closed_payment_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(status="open") | (Q(provider_reference__gt="") & Q(checkout_url__gt="")),
                name="open_payment_has_checkout",
            ),
            models.UniqueConstraint(
                fields=["payable_key", "payable_id", "attempt"], name="payment_attempt_is_counted_once"
            ),
            models.UniqueConstraint(
                fields=["provider", "provider_reference"],
                condition=~Q(provider_reference=""),
                name="provider_reference_is_used_once",
            ),
            models.UniqueConstraint(
                fields=["payable_key", "payable_id"],
                condition=Q(status="paid"),
                name="payable_keeps_at_most_one_payment",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} · {euros(self.amount_cents)} {self.currency} · {self.get_status_display()}"

    @property
    def is_charged(self) -> bool:
        return self.status in CHARGED

    @property
    def start_key(self) -> str:
        """Idempotency key of the checkout."""
        return f"start-{self.pk}-{self.attempt}"


class RefundQuerySet(models.QuerySet["Refund"]):
    def due(self, at: datetime | None = None) -> "RefundQuerySet":
        """To be sent to the provider, and their time has come."""
        return self.filter(status=RefundStatus.REQUESTED, next_attempt_at__lte=at or timezone.now()).order_by(
            "next_attempt_at"
        )

    def submitted(self) -> "RefundQuerySet":
        return self.filter(status=RefundStatus.SUBMITTED)

    def failed(self) -> "RefundQuerySet":
        return self.filter(status=RefundStatus.FAILED)

    def stuck(self, at: datetime | None = None) -> "RefundQuerySet":
        """Not sent for a day, or without an end at the provider for ten days."""
        now = at or timezone.now()
        return self.filter(
            Q(status=RefundStatus.REQUESTED, requested_at__lt=now - timedelta(days=1))
            | Q(status=RefundStatus.SUBMITTED, requested_at__lt=now - timedelta(days=10))
        )


class Refund(models.Model):
    """Money of one payment going back, whole."""

    transitions: Mapping[str, frozenset[str]] = REFUND_STEPS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    payment = models.OneToOneField(
        Payment, on_delete=models.PROTECT, related_name="refund", verbose_name="Zahlung"
    )
    amount_cents = models.PositiveIntegerField("Betrag in Cent")
    reason = models.CharField("Grund", max_length=200)
    of_kept_money = models.BooleanField("betrifft behaltenes Geld")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="veranlasst von",
    )
    requested_at = models.DateTimeField("veranlasst am", default=timezone.now)
    round = models.PositiveSmallIntegerField("Anlauf", default=1)
    attempts = models.PositiveSmallIntegerField("Versuche in diesem Anlauf", default=0)
    next_attempt_at = models.DateTimeField("nächster Versuch", default=timezone.now)
    provider_reference = models.CharField("Kennung beim Zahlungsdienst", max_length=255, blank=True)
    status = models.CharField(
        _("Stand"), max_length=10, choices=RefundStatus.choices, default=RefundStatus.REQUESTED
    )
    done_at = models.DateTimeField("zurückgezahlt am", null=True, blank=True)
    last_error = models.CharField("letzter Fehler", max_length=300, blank=True)
    last_checked_at = models.DateTimeField("zuletzt nachgefragt am", null=True, blank=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        verbose_name = "Rückzahlung"
        verbose_name_plural = "Rückzahlungen"
        ordering = ("-requested_at",)
        indexes = (
            models.Index(
                fields=["next_attempt_at"], name="requested_refunds_by_time", condition=Q(status="requested")
            ),
            models.Index(fields=["provider_reference"], name="refunds_by_reference"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="refund_amount_is_positive"),
            models.CheckConstraint(condition=Q(status__in=RefundStatus.values), name="refund_status_is_known"),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(done_at__isnull=False), name="done_refund_has_date"
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | Q(last_error__gt=""), name="failed_refund_says_why"
            ),
        )

    def __str__(self) -> str:
        return f"Rückzahlung {euros(self.amount_cents)} · {self.get_status_display()}"

    @property
    def idempotency_key(self) -> str:
        """The same within a round, so that trying again never pays twice; a new round is a new order to pay."""
        return f"refund-{self.pk}-{self.round}"


class ProviderEvent(models.Model):
    """An event whose effect is in the database: both are written in one transaction, or neither."""

    provider = models.CharField("Zahlungsdienst", max_length=20)
    event_id = models.CharField("Kennung", max_length=255)
    kind = models.CharField("Art", max_length=100)
    payment = models.ForeignKey(
        Payment, on_delete=models.CASCADE, related_name="events", verbose_name="Zahlung"
    )
    received_at = models.DateTimeField("angekommen am", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "Ereignis des Zahlungsdienstes"
        verbose_name_plural = "Ereignisse des Zahlungsdienstes"
        ordering = ("-received_at",)
        constraints = (
            models.UniqueConstraint(fields=["provider", "event_id"], name="provider_event_takes_effect_once"),
        )

    def __str__(self) -> str:
        return f"{self.provider} {self.kind}"


class ReconcileRun(models.Model):
    """One round of asking the provider; the next one looks at events since the last finished one."""

    provider = models.CharField("Zahlungsdienst", max_length=20)
    started_at = models.DateTimeField("begonnen am", default=timezone.now, db_index=True)
    finished_at = models.DateTimeField("beendet am", null=True, blank=True)
    checked = models.PositiveIntegerField("nachgefragt", default=0)
    changed = models.PositiveIntegerField("berichtigt", default=0)
    unseen_events = models.PositiveIntegerField("nachgeholte Ereignisse", default=0)
    problems = models.PositiveIntegerField("ohne Antwort oder unpassend", default=0)

    class Meta:
        verbose_name = "Abgleich"
        verbose_name_plural = "Abgleiche"
        ordering = ("-started_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("started_at")),
                name="reconcile_run_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.provider} {self.started_at:%Y-%m-%d %H:%M}"
