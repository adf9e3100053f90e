"""A report: what, where, by whom if they said so, at which desk, and how it ended."""

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Department
from portal.geo.points import Point
from portal.secret_links import secret_for
from stoerung.models.catalogue import Category
from stoerung.states import (
    CLOSED,
    ON_THE_CLOCK,
    OPEN,
    TRANSITIONS,
    CloseReason,
    Priority,
    Publication,
    ReportStatus,
)

WORDS = SearchVector("description", "place_text", config="german")
"""What the office searches by words; the index below is over just this."""


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def closed(self) -> Self:
        return self.filter(status__in=CLOSED)

    def overdue(self, on: date) -> Self:
        """It is the city's turn, and the deadline is over."""
        return self.filter(status__in=ON_THE_CLOCK, due_on__lt=on)

    def public(self) -> Self:
        """What strangers may know of; text and photos only of those that are published."""
        return self.exclude(publication=Publication.HIDDEN)

    def with_news(self) -> Self:
        """The last word came from outside: an answer, an objection, a company. Somebody has to read it."""
        return self.filter(has_news=True)

    def search(self, words: str) -> Self:
        """Reports in whose text and place all of these words (in any form) stand."""
        wanted = SearchQuery(words, config="german", search_type="websearch")
        return self.annotate(words=WORDS).filter(words=wanted)

    def most_urgent_first(self) -> Self:
        """Danger, then what has news, then by deadline."""
        return self.order_by("-priority", "-has_news", "due_on", "created_at", "pk")


class Report(models.Model):
    """One defect as one person reported it. WGS84 degrees; both coordinates or none ("Ort prüfen")."""

    class PlaceSource(models.TextChoices):
        ADDRESS = "address", _("Adresse")
        MAP = "map", _("Karte")
        DEVICE = "device", _("Standort des Geräts")
        PHOTO = "photo", _("Ort aus dem Foto")
        TEXT = "text", _("nur beschrieben")
        OFFICE = "office", _("von der Stadt festgelegt")
        API = "api", "Open311"

    class Channel(models.TextChoices):
        WEB = "web", "Internet"
        API = "api", "Open311"
        OFFICE = "office", "im Amt aufgenommen"

    class Satisfaction(models.TextChoices):
        YES = "yes", _("ja")
        PARTLY = "partly", _("teilweise")
        NO = "no", _("nein")

    transitions = TRANSITIONS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("Nummer"), max_length=12, unique=True)
    submission_key = models.UUIDField(
        "Formular", unique=True, help_text="Zweimal gesendet ist einmal gemeldet."
    )
    link_digest = models.CharField("Prüfwert des Links", max_length=64, unique=True)
    status = models.CharField(
        _("Stand"), max_length=12, choices=ReportStatus.choices, default=ReportStatus.RECEIVED
    )
    channel = models.CharField("Weg", max_length=10, choices=Channel.choices, default=Channel.WEB)
    language = models.CharField(_("Sprache"), max_length=5, default="de")

    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="reports", verbose_name=_("Thema")
    )
    answers = models.JSONField(_("Antworten"), default=dict, blank=True)
    description = models.TextField(_("Beschreibung"), max_length=4000, blank=True)
    priority = models.PositiveSmallIntegerField(
        "Dringlichkeit", choices=Priority.choices, default=Priority.NORMAL
    )

    lon = models.FloatField("Länge", null=True, blank=True)
    lat = models.FloatField("Breite", null=True, blank=True)
    accuracy_metres = models.FloatField("Genauigkeit in Metern", null=True, blank=True)
    place_text = models.CharField(_("Ort"), max_length=200, blank=True)
    place_source = models.CharField("Herkunft des Orts", max_length=10, choices=PlaceSource.choices)
    place_has_to_be_checked = models.BooleanField("Ort prüfen", default=False)
    district = models.CharField(_("Stadtbezirk"), max_length=100, blank=True)

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="reports", verbose_name="Amt"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="bearbeitet von",
    )
    due_on = models.DateField("fällig am")
    planned_for = models.DateField("eingeplant für", null=True, blank=True)
    waiting_since = models.DateTimeField("Rückfrage seit", null=True, blank=True)
    waited_days = models.PositiveSmallIntegerField(
        "gewartete Arbeitstage", default=0, help_text="auf die meldende Person; zählt nicht zur Frist"
    )
    has_news = models.BooleanField("Neues von außen", default=False)
    hand_overs = models.PositiveSmallIntegerField("Abgaben", default=0)
    escalated_at = models.DateTimeField("gemahnt am", null=True, blank=True)

    email = models.EmailField(_("E-Mail"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)

    publication = models.CharField(
        "Veröffentlichung", max_length=10, choices=Publication.choices, default=Publication.LISTED
    )
    public_text = models.TextField("öffentlicher Text", max_length=4000, blank=True)
    published_at = models.DateTimeField("veröffentlicht am", null=True, blank=True)

    close_reason = models.CharField("Grund", max_length=20, choices=CloseReason.choices, blank=True)
    close_text = models.TextField("Schlusswort", max_length=2000, blank=True)
    closed_at = models.DateTimeField("beendet am", null=True, blank=True)
    working_days_taken = models.PositiveSmallIntegerField(
        "Arbeitstage bis behoben", null=True, blank=True, help_text="ohne die gewarteten"
    )
    forwarded_to = models.CharField("weitergegeben an", max_length=200, blank=True)
    duplicate_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
        verbose_name="gehört zu",
    )
    satisfaction = models.CharField("zufrieden", max_length=10, choices=Satisfaction.choices, blank=True)

    created_at = models.DateTimeField(_("gemeldet am"), default=timezone.now)
    updated_at = models.DateTimeField("letzte öffentliche Änderung", default=timezone.now)
    erased_at = models.DateTimeField("Kontakt gelöscht am", null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("Meldung")
        verbose_name_plural = _("Meldungen")
        ordering = ["-created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                name="report_place_is_whole_and_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(lon__isnull=False) | Q(place_has_to_be_checked=True) & ~Q(place_text=""),
                name="report_without_coordinates_has_words",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=CLOSED)
                | Q(closed_at__isnull=False) & ~Q(close_reason="") & ~Q(close_text=""),
                name="closed_report_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(close_reason=CloseReason.NOT_RESPONSIBLE) | ~Q(forwarded_to=""),
                name="not_responsible_names_who_is",
            ),
            models.CheckConstraint(
                condition=(Q(status=ReportStatus.DUPLICATE) & Q(duplicate_of__isnull=False))
                | (~Q(status=ReportStatus.DUPLICATE) & Q(duplicate_of__isnull=True)),
                name="duplicate_report_names_the_first",
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of__isnull=True) | ~Q(duplicate_of=F("pk")),
                name="report_is_not_its_own_duplicate",
            ),
            models.CheckConstraint(
                condition=(Q(status=ReportStatus.WAITING) & Q(waiting_since__isnull=False))
                | (~Q(status=ReportStatus.WAITING) & Q(waiting_since__isnull=True)),
                name="waiting_report_has_a_beginning",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReportStatus.FORWARDED) | ~Q(forwarded_to=""),
                name="forwarded_report_names_a_target",
            ),
            models.CheckConstraint(
                condition=~Q(publication=Publication.PUBLISHED) | Q(published_at__isnull=False),
                name="published_report_has_date",
            ),
            models.CheckConstraint(
                condition=Q(working_days_taken__isnull=True) | Q(close_reason=CloseReason.FIXED),
                name="only_fixed_report_took_days",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(email="", phone="", description=""),
                name="erased_report_has_no_person",
            ),
        ]
        indexes = [
            models.Index(
                fields=["department", "-priority", "-has_news", "due_on", "created_at"],
                name="report_worklist",
                condition=Q(status__in=OPEN),
            ),
            models.Index(
                fields=["-priority", "-has_news", "due_on", "created_at"],
                name="report_worklist_of_all",
                condition=Q(status__in=OPEN),
            ),
            models.Index(fields=["assignee", "due_on"], name="report_of_a_clerk", condition=Q(status__in=OPEN)),
            GinIndex(WORDS, name="report_words"),
            models.Index(fields=["-created_at", "id"], name="report_by_age"),
            models.Index(fields=["category", "closed_at"], name="report_by_category_and_end"),
            models.Index(fields=["lon", "lat"], name="report_by_place"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The reporter's own page."""
        return reverse("stoerung:report_status", args=[self.secret])

    @property
    def secret(self) -> str:
        return secret_for("stoerung.report", self.pk, stored=self.link_digest)

    @property
    def status_url(self) -> str:
        """Absolute: fit for mails."""
        return f"{settings.BASE_URL}{self.get_absolute_url()}"

    @property
    def point(self) -> Point | None:
        return None if self.lon is None or self.lat is None else Point(self.lon, self.lat)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_public(self) -> bool:
        return self.publication != Publication.HIDDEN

    @property
    def shown_text(self) -> str:
        """What strangers read: only what a clerk has released."""
        return self.public_text if self.publication == Publication.PUBLISHED else ""
