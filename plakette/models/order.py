"""What was ordered, for which vehicle, to which address, and how far it is."""

import uuid
from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plakette.states import KEPT, TRANSITIONS, OrderStatus, ProofStatus
from portal.secret_links import secret_for


class OrderQuerySet(models.QuerySet["Order"]):
    def to_produce(self) -> Self:
        """Paid, nothing left to check, not printed yet, an address to send to; the oldest first."""
        return self.filter(
            status=OrderStatus.PAID,
            proof_status__in=[ProofStatus.NONE, ProofStatus.ACCEPTED],
            erased_at__isnull=True,
        ).order_by("paid_at", "number")

    def open_work(self) -> Self:
        """All that somebody in the office still has to do; what is late comes first."""
        return self.filter(status__in=[OrderStatus.PAID, OrderStatus.IN_PRODUCTION]).order_by(
            "due_on", "paid_at"
        )

    def late(self, on: date) -> Self:
        return self.open_work().filter(due_on__lt=on)

    def unpaid_and_unreminded(self, placed_before: datetime) -> Self:
        return self.payable_before(placed_before).filter(reminded_at__isnull=True)

    def payable_before(self, moment: datetime) -> Self:
        return self.filter(status__in=[OrderStatus.PLACED, OrderStatus.AWAITING_PAYMENT], placed_at__lt=moment)


class PrintRun(models.Model):
    """One PDF of labels and letters; its orders went into production with it. Can be printed again."""

    created_at = models.DateTimeField("gedruckt", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="von"
    )
    printed_again = models.PositiveIntegerField("erneut gedruckt", default=0)

    class Meta:
        verbose_name = "Drucklauf"
        verbose_name_plural = "Druckläufe"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Drucklauf {self.pk} vom {timezone.localtime(self.created_at):%d.%m.%Y %H:%M}"


class Order(models.Model):
    """One sticker for one vehicle. The group was decided by the rules of the day it was placed."""

    transitions = TRANSITIONS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("Bestellnummer"), max_length=16, unique=True)
    draft_key = models.UUIDField("Entwurf", unique=True, help_text="Doppelt abgeschickt ist einmal bestellt.")
    link_digest = models.CharField("Prüfwert des Links", max_length=64, unique=True)
    status = models.CharField(
        _("Stand"), max_length=20, choices=OrderStatus.choices, default=OrderStatus.PLACED
    )
    language = models.CharField(_("Sprache"), max_length=5, default="de")
    reorder_of = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reorders",
        verbose_name="ersetzt",
    )

    country = models.CharField(_("Zulassungsland"), max_length=2, default="DE")
    plate = models.CharField(_("Kennzeichen"), max_length=20)
    plate_key = models.CharField("Kennzeichen zum Suchen", max_length=20, db_index=True)
    emission_key = models.CharField(_("Schlüsselnummer"), max_length=4, blank=True)
    fuel = models.CharField(_("Kraftstoff"), max_length=10, blank=True)
    vehicle_class = models.CharField(_("Fahrzeugklasse"), max_length=10, blank=True)
    particle_filter = models.CharField(_("Partikelfilter"), max_length=10, blank=True)
    first_registration = models.DateField(_("Erstzulassung"), null=True, blank=True)
    euro_norm = models.PositiveSmallIntegerField(_("Euro-Norm laut Nachweis"), null=True, blank=True)
    group = models.PositiveSmallIntegerField(_("Schadstoffgruppe"))
    assessment_code = models.CharField("Regel", max_length=30)
    proof_status = models.CharField(
        "Nachweis", max_length=10, choices=ProofStatus.choices, default=ProofStatus.NONE
    )
    proof_document = models.UUIDField("Dokument", null=True, blank=True)

    name = models.CharField(_("Name"), max_length=100)
    extra_line = models.CharField(_("Adresszusatz"), max_length=100, blank=True)
    street = models.CharField(_("Straße und Hausnummer"), max_length=100)
    postcode = models.CharField(_("Postleitzahl"), max_length=12, blank=True)
    city = models.CharField(_("Ort"), max_length=80)
    address_country = models.CharField(_("Land"), max_length=2, default="DE")
    email = models.EmailField(_("E-Mail"), blank=True)

    sticker_cents = models.PositiveIntegerField("Preis der Plakette (Cent, brutto)")
    postage_cents = models.PositiveIntegerField("Porto (Cent, brutto)")
    vat_kind = models.CharField("Steuerart", max_length=30)

    placed_at = models.DateTimeField(_("bestellt am"), default=timezone.now)
    paid_at = models.DateTimeField(_("bezahlt am"), null=True, blank=True)
    due_on = models.DateField("zu verschicken bis", null=True, blank=True)
    produced_at = models.DateTimeField("gedruckt am", null=True, blank=True)
    print_run = models.ForeignKey(
        PrintRun,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        verbose_name="Drucklauf",
    )
    sent_at = models.DateTimeField(_("verschickt am"), null=True, blank=True)
    closed_at = models.DateTimeField("beendet am", null=True, blank=True)
    reminded_at = models.DateTimeField("an die Zahlung erinnert am", null=True, blank=True)
    late_reported_at = models.DateTimeField("Verspätung gemeldet am", null=True, blank=True)
    erased_at = models.DateTimeField("Personendaten gelöscht am", null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("Bestellung")
        verbose_name_plural = _("Bestellungen")
        ordering = ["-placed_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=KEPT) | Q(paid_at__isnull=False, due_on__isnull=False),
                name="order_paid_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[OrderStatus.IN_PRODUCTION, OrderStatus.SENT])
                | Q(produced_at__isnull=False, print_run__isnull=False),
                name="order_in_production_has_print_run",
            ),
            models.CheckConstraint(
                condition=~Q(status=OrderStatus.SENT) | Q(sent_at__isnull=False), name="order_sent_has_date"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[OrderStatus.EXPIRED, OrderStatus.CANCELLED, OrderStatus.REFUNDED])
                | Q(closed_at__isnull=False),
                name="order_closed_has_date",
            ),
            models.CheckConstraint(condition=Q(group__in=[2, 3, 4]), name="order_has_a_group_with_a_sticker"),
            models.CheckConstraint(
                condition=~Q(status__in=[OrderStatus.IN_PRODUCTION, OrderStatus.SENT])
                | Q(proof_status__in=[ProofStatus.NONE, ProofStatus.ACCEPTED]),
                name="order_is_produced_only_with_proof",
            ),
            models.CheckConstraint(
                condition=Q(reorder_of__isnull=True) | ~Q(reorder_of=F("pk")),
                name="order_does_not_replace_itself",
            ),
        ]
        indexes = [models.Index(fields=["status", "due_on"], name="order_worklist")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("plakette:order_status", args=[self.secret])

    @property
    def total_cents(self) -> int:
        return self.sticker_cents + self.postage_cents

    @property
    def secret(self) -> str:
        """The secret of this order's status page; derived, never stored."""
        return secret_for("plakette.order", self.pk, stored=self.link_digest)

    @property
    def status_url(self) -> str:
        """Absolute, from the configured base address: fit for mails."""
        return f"{settings.BASE_URL}{self.get_absolute_url()}"

    @property
    def address_lines(self) -> list[str]:
        """The address as it stands on the letter, without the country."""
        return [
            line
            for line in (self.name, self.extra_line, self.street, f"{self.postcode} {self.city}".strip())
            if line
        ]
