"""Receipts with gapless numbers, and the tax rates they are written with."""

import uuid
from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from portal.payments.models.payment import Payment, Refund


class ReceiptSeries(models.Model):
    """The next free number of a series. The row is locked by the transaction that takes a number,

    so a number of a transaction that is rolled back is given to the next one: no gaps.
    """

    key = models.CharField("Nummernkreis", max_length=40, primary_key=True)
    next_number = models.PositiveIntegerField("nächste Nummer", default=1)

    class Meta:
        verbose_name = "Nummernkreis"
        verbose_name_plural = "Nummernkreise"
        constraints = (
            models.CheckConstraint(condition=Q(next_number__gt=0), name="receipt_series_counts_from_one"),
        )

    def __str__(self) -> str:
        return self.key


class Receipt(models.Model):
    """A receipt over kept money, or its cancellation (amounts negative). Never changed, never deleted early."""

    class Kind(models.TextChoices):
        INVOICE = "invoice", "Quittung"
        CANCELLATION = "cancellation", "Stornoquittung"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    series = models.ForeignKey(
        ReceiptSeries, on_delete=models.PROTECT, related_name="receipts", verbose_name="Nummernkreis"
    )
    number = models.PositiveIntegerField("laufende Nummer")
    kind = models.CharField("Art", max_length=12, choices=Kind.choices)
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, related_name="receipts", verbose_name="Zahlung"
    )
    refund = models.ForeignKey(
        Refund,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="receipts",
        verbose_name="Rückzahlung",
    )
    cancels = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cancelled_by",
        verbose_name="storniert",
    )
    issued_at = models.DateTimeField("ausgestellt am", default=timezone.now)
    title = models.CharField("Bezeichnung", max_length=200)
    gross_cents = models.IntegerField("brutto in Cent")
    net_cents = models.IntegerField("netto in Cent")
    vat_cents = models.IntegerField("Umsatzsteuer in Cent")
    vat_percent = models.DecimalField("Steuersatz in Prozent", max_digits=4, decimal_places=2)
    currency = models.CharField("Währung", max_length=3)

    class Meta:
        verbose_name = "Quittung"
        verbose_name_plural = "Quittungen"
        ordering = ("-issued_at", "-number")
        indexes = (models.Index(fields=["issued_at"], name="receipts_by_day"),)
        constraints = (
            models.UniqueConstraint(fields=["series", "number"], name="receipt_number_is_given_once"),
            models.UniqueConstraint(
                fields=["payment"], condition=Q(kind="invoice"), name="payment_has_at_most_one_invoice"
            ),
            models.CheckConstraint(
                condition=Q(gross_cents=F("net_cents") + F("vat_cents")),
                name="receipt_gross_is_net_plus_vat",
            ),
            models.CheckConstraint(
                condition=Q(kind="invoice", gross_cents__gt=0, cancels__isnull=True, refund__isnull=True)
                | Q(kind="cancellation", gross_cents__lt=0, cancels__isnull=False, refund__isnull=False),
                name="receipt_is_invoice_or_cancels_one",
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The number as printed: PLAKETTE-2026-000123."""
        return f"{self.series_id}-{self.number:06d}"


BINDING = Q(signed_off_at__isnull=False) | Q(entered_by__isnull=True)


class DateSpan(Func):
    """The days from .. until, both included; until may be open."""

    function = "DATERANGE"
    output_field = DateRangeField()


class VatRateQuerySet(models.QuerySet["VatRate"]):
    def binding(self) -> "VatRateQuerySet":
        """Signed off, or delivered with the product: what a person has only typed in binds nobody."""
        return self.filter(BINDING)

    def unsigned(self) -> "VatRateQuerySet":
        return self.filter(signed_off_at__isnull=True)

    def on(self, day: date) -> "VatRateQuerySet":
        """What counts on a day; at most one rate of each kind."""
        return self.binding().filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day)


class VatRate(models.Model):
    """A tax rate with its time. A new rate is a new row; signing it off gives the old one its end."""

    kind = models.CharField(
        "Steuerart", max_length=30, help_text="Kurzname, mit dem ein Dienst den Satz wählt, z. B. standard."
    )
    percent = models.DecimalField("Satz in Prozent", max_digits=4, decimal_places=2)
    valid_from = models.DateField("gültig ab")
    valid_until = models.DateField("gültig bis einschließlich", null=True, blank=True)
    source = models.CharField("Rechtsgrundlage", max_length=200)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="eingetragen von",
        help_text="Leer: mit dem Programm geliefert.",
    )
    signed_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="freigezeichnet von",
    )
    signed_off_at = models.DateTimeField("freigezeichnet am", null=True, blank=True)

    objects = VatRateQuerySet.as_manager()

    class Meta:
        verbose_name = "Steuersatz"
        verbose_name_plural = "Steuersätze"
        ordering = ("kind", "-valid_from")
        constraints = (
            models.CheckConstraint(
                condition=Q(percent__gte=0, percent__lt=100), name="vat_rate_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="vat_rate_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(signed_off_by__isnull=True, signed_off_at__isnull=True)
                | Q(signed_off_by__isnull=False, signed_off_at__isnull=False),
                name="vat_rate_is_signed_off_by_somebody_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(signed_off_by__isnull=True)
                | Q(entered_by__isnull=True)
                | ~Q(signed_off_by=F("entered_by")),
                name="vat_rate_is_signed_off_by_a_second_person",
            ),
            ExclusionConstraint(
                name="vat_rates_of_a_kind_do_not_overlap",
                condition=BINDING,
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    (DateSpan("valid_from", "valid_until", models.Value("[]")), RangeOperators.OVERLAPS),
                ],
            ),
        )

    def __str__(self) -> str:
        percent = f"{self.percent:f}".replace(".", ",").removesuffix(",00")
        return f"{self.kind} {percent} % ab {self.valid_from:%d.%m.%Y}"

    @property
    def is_signed_off(self) -> bool:
        return self.signed_off_at is not None
