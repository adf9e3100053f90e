"""The interim permit, and the public half of what seals it. Private keys are files, never rows."""

from datetime import date
from functools import cached_property
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from plakette.models.order import Order
from plakette.permit.keys import key_file_name
from plakette.permit.seal import parse, to_token
from plakette.permit.statement import MAX_DAYS, Statement


class SigningKeyQuerySet(models.QuerySet["SigningKey"]):
    def trusted(self, on: date) -> Self:
        """Keys whose permits may still run: what a new key set lists."""
        return self.filter(distrusted_at__isnull=True, verifies_until__gte=on)

    def signing(self, on: date) -> Self:
        """Keys that may seal on a day, the newest first."""
        return self.trusted(on).filter(signs_from__lte=on, signs_until__gte=on).order_by("-signs_from", "-pk")


class SigningKey(models.Model):
    """The public half of a key; the private one is a file. The newest seals."""

    reference = models.CharField("Kennung", max_length=2, help_text="Zwei Hexadezimalziffern im Siegel.")
    public_key = models.BinaryField("öffentlicher Schlüssel", max_length=65, unique=True)
    signs_from = models.DateField("siegelt ab")
    signs_until = models.DateField("siegelt bis")
    verifies_until = models.DateField("Nachweise enden spätestens")
    created_at = models.DateTimeField("erzeugt", auto_now_add=True)
    distrusted_at = models.DateTimeField("Vertrauen entzogen", null=True, blank=True)

    objects = SigningKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "Siegelschlüssel"
        verbose_name_plural = "Siegelschlüssel"
        ordering = ["-signs_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(signs_from__lte=F("signs_until"), signs_until__lte=F("verifies_until")),
                name="signing_key_signs_before_it_only_verifies",
            ),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^[0-9A-F]{2}$"), name="signing_key_reference_is_two_hex_digits"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def file_name(self) -> str:
        """Where the private half lies, in PERMIT_KEY_DIR."""
        return key_file_name(bytes(self.public_key))


class KeySet(models.Model):
    """A key set as the offline root signed it. The highest version is the one in force."""

    version = models.PositiveBigIntegerField("Fassung", unique=True)
    document = models.TextField("unterschriebenes Dokument")
    installed_at = models.DateTimeField("eingespielt", auto_now_add=True)

    class Meta:
        verbose_name = "Schlüsselverzeichnis"
        verbose_name_plural = "Schlüsselverzeichnisse"
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"Fassung {self.version}"


class PermitQuerySet(models.QuerySet["Permit"]):
    def valid_on(self, day: date) -> Self:
        return self.filter(valid_from__lte=day, valid_until__gte=day, revoked_at__isnull=True)

    def to_be_listed(self, day: date) -> Self:
        """Taken back and not ended yet: what the revocation list names."""
        return self.filter(revoked_at__isnull=False, valid_until__gte=day)


class Permit(models.Model):
    """One interim permit, one for each order. It never changes: a new plate is a new order and a new permit."""

    class RevocationReason(models.TextChoices):
        ORDER_CANCELLED = "order_cancelled", "Bestellung storniert"
        REFUNDED = "refunded", "Geld erstattet"
        PLATE_CHANGED = "plate_changed", "neues Kennzeichen"
        PROOF_REJECTED = "proof_rejected", "Nachweis zum Fahrzeug abgelehnt"
        MISUSE = "misuse", "Missbrauch"
        KEY_LOST = "key_lost", "Siegelschlüssel verloren"
        CORRECTION = "correction", "Angaben falsch"

    order = models.OneToOneField(
        Order, on_delete=models.PROTECT, related_name="permit", verbose_name="Bestellung"
    )
    permit_id = models.BinaryField("Nummer im Siegel", max_length=8, unique=True)
    country = models.CharField("Zulassungsland", max_length=2)
    plate_key = models.CharField("Kennzeichen zum Suchen", max_length=20, db_index=True, blank=True)
    valid_from = models.DateField(_("gültig ab"))
    valid_until = models.DateField(_("gültig bis"))
    signing_key = models.ForeignKey(
        SigningKey, on_delete=models.PROTECT, related_name="permits", verbose_name="Siegelschlüssel"
    )
    sealed = models.BinaryField("gesiegelter Inhalt", max_length=200)
    issued_at = models.DateTimeField("ausgestellt")
    revoked_at = models.DateTimeField("widerrufen", null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="widerrufen von",
    )
    revocation_reason = models.CharField(
        "Grund des Widerrufs", max_length=20, choices=RevocationReason.choices, blank=True
    )

    objects = PermitQuerySet.as_manager()

    class Meta:
        verbose_name = _("vorläufiger Nachweis")
        verbose_name_plural = _("vorläufige Nachweise")
        ordering = ["-issued_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from"), valid_until__lt=F("valid_from") + MAX_DAYS),
                name="permit_is_valid_for_at_most_14_days",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revocation_reason="", revoked_by__isnull=True)
                | (Q(revoked_at__isnull=False) & ~Q(revocation_reason="")),
                name="permit_revoked_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{bytes(self.permit_id).hex()} bis {self.valid_until:%d.%m.%Y}"

    @property
    def is_erased(self) -> bool:
        """The sealed bytes carry the plate; retention empties them."""
        return not self.sealed

    @property
    def token(self) -> str:
        """Base32 of the sealed bytes; empty once the personal data are gone."""
        return to_token(bytes(self.sealed))

    @property
    def check_url(self) -> str:
        """What the QR code says. The token stands in the fragment, which browsers never send to a server."""
        return f"{settings.BASE_URL}/p#{self.token}"

    @cached_property
    def statement(self) -> Statement:
        """What the seal says, without checking the signature. Raises Malformed once the data are gone."""
        return parse(bytes(self.sealed)).statement

    def is_valid_on(self, day: date) -> bool:
        return self.revoked_at is None and self.valid_from <= day <= self.valid_until
