"""What belongs to a report: its history, photos, others who wait for it, and a contractor's way in."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.secret_links import secret_for
from portal.uploads.models import StoredFile
from stoerung.models.report import Report
from stoerung.states import Publication, ReportStatus


class CaseEntryQuerySet(models.QuerySet["CaseEntry"]):
    def public(self) -> Self:
        """What anybody may read on the report's public page."""
        return self.filter(audience=CaseEntry.Audience.PUBLIC)

    def for_reporter(self) -> Self:
        return self.exclude(audience=CaseEntry.Audience.OFFICE)


class CaseEntry(models.Model):
    """One line of the history. Internal notes are of the office's audience and never leave it."""

    class Kind(models.TextChoices):
        STEP = "step", _("Schritt")
        NOTE = "note", "interne Notiz"
        QUESTION = "question", _("Rückfrage")
        ANSWER = "answer", _("Antwort")
        REPLY = "reply", _("Nachricht der Stadt")
        CONTRACTOR = "contractor", "Rückmeldung der Firma"
        OBJECTION = "objection", _("nicht behoben")
        ROUTING = "routing", "Zuständigkeit"

    class Audience(models.TextChoices):
        OFFICE = "office", "nur intern"
        REPORTER = "reporter", "für die meldende Person"
        PUBLIC = "public", "öffentlich"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="entries", verbose_name="Meldung")
    at = models.DateTimeField("am", default=timezone.now)
    kind = models.CharField("Art", max_length=10, choices=Kind.choices)
    audience = models.CharField("sichtbar", max_length=10, choices=Audience.choices)
    status = models.CharField("Stand danach", max_length=12, choices=ReportStatus.choices, blank=True)
    text = models.TextField("Text", max_length=4000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="von",
    )

    external_id = models.CharField("Nummer bei Open311", max_length=200, blank=True)

    objects = CaseEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "Eintrag im Verlauf"
        verbose_name_plural = "Einträge im Verlauf"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="note") | Q(audience="office"), name="internal_note_stays_inside"
            ),
            models.UniqueConstraint(
                fields=["report", "external_id"],
                condition=~Q(external_id=""),
                name="update_through_open311_is_written_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%d.%m.%Y %H:%M}"


class PhotoQuerySet(models.QuerySet["Photo"]):
    def released(self) -> Self:
        """What strangers may look at: chosen by a clerk, of a report that is published with its text."""
        return self.filter(shown__isnull=False, report__publication=Publication.PUBLISHED)


class Photo(models.Model):
    """A photo of a report. What strangers see is `shown`: the original or a copy with black boxes."""

    class Kind(models.TextChoices):
        BEFORE = "before", _("vorher")
        AFTER = "after", _("nachher")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="photos", verbose_name="Meldung")
    kind = models.CharField("Art", max_length=10, choices=Kind.choices, default=Kind.BEFORE)
    original = models.OneToOneField(
        StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="Foto", null=True, blank=True
    )
    shown = models.ForeignKey(
        StoredFile,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="öffentliches Foto",
    )
    added_at = models.DateTimeField("hinzugefügt am", default=timezone.now)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("Foto einer Meldung")
        verbose_name_plural = _("Fotos der Meldungen")
        ordering = ["kind", "added_at", "pk"]

    def __str__(self) -> str:
        return f"Foto {self.pk}"

    @property
    def is_public(self) -> bool:
        return self.shown_id is not None


class Supporter(models.Model):
    """Somebody who has the same trouble: "Ich auch". With an address they hear when it ends."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, related_name="supporters", verbose_name="Meldung"
    )
    key = models.UUIDField("Formular", unique=True, help_text="Zweimal gesendet zählt einmal.")
    link_digest = models.CharField("Prüfwert des Links", max_length=64, unique=True)
    email = models.EmailField(_("E-Mail"), blank=True)
    language = models.CharField(_("Sprache"), max_length=5, default="de")
    joined_at = models.DateTimeField("dabei seit", default=timezone.now)

    class Meta:
        verbose_name = "Mitmeldende Person"
        verbose_name_plural = "Mitmeldende Personen"
        ordering = ["joined_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "email"], condition=~Q(email=""), name="supporter_joins_with_an_address_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report} +1"

    @property
    def secret(self) -> str:
        return secret_for("stoerung.supporter", self.pk, stored=self.link_digest)

    @property
    def leave_url(self) -> str:
        return f"{settings.BASE_URL}{reverse('stoerung:leave_report', args=[self.secret])}"


class ContractorLinkQuerySet(models.QuerySet["ContractorLink"]):
    def usable(self, now: datetime) -> Self:
        return self.filter(revoked_at__isnull=True, finished_at__isnull=True, expires_at__gt=now)


class ContractorLink(models.Model):
    """A company's way to one case, without an account: until a day, or taken back, or until it is done."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(
        Report, on_delete=models.CASCADE, related_name="contractor_links", verbose_name="Meldung"
    )
    link_digest = models.CharField("Prüfwert des Links", max_length=64, unique=True)
    company = models.CharField("Firma", max_length=100)
    email = models.EmailField("E-Mail der Firma")
    task = models.TextField("Auftrag", max_length=2000)
    created_at = models.DateTimeField("angelegt am", default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="angelegt von"
    )
    expires_at = models.DateTimeField("gültig bis")
    revoked_at = models.DateTimeField("zurückgezogen am", null=True, blank=True)
    finished_at = models.DateTimeField("erledigt gemeldet am", null=True, blank=True)

    objects = ContractorLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "Auftrag an eine Firma"
        verbose_name_plural = "Aufträge an Firmen"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.report} · {self.company}"

    @property
    def secret(self) -> str:
        return secret_for("stoerung.contractor", self.pk, stored=self.link_digest)

    @property
    def url(self) -> str:
        return f"{settings.BASE_URL}{reverse('stoerung:contractor_case', args=[self.secret])}"
