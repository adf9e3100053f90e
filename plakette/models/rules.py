"""Rules that change with the calendar: tables, prices, zones, bans, exemptions. Never constants in code.

A rule has no last day. Of all versions of a ``key``, the newest that has begun is in force, so periods can
neither overlap nor leave a gap; a rule ends with a version that says ``abolished``. A signed-off version is
never changed, it is followed by another one.
"""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plakette.emission import ExemptionRule, Fuel, Table, TableError, parse_table
from plakette.permit.statement import MAX_DAYS
from plakette.plates import PlateKind
from plakette.pricing import PriceList, euros


class DatedRuleQuerySet(models.QuerySet[Any]):
    def binding(self) -> Self:
        """Signed off, or delivered with the product: what a person has only typed in binds nobody."""
        return self.filter(Q(signed_off_at__isnull=False) | Q(entered_by__isnull=True))

    def in_force(self, on: date) -> Self:
        """The one version of each key that counts on a day; signed-off versions before all others."""
        begun = self.binding().filter(valid_from__lte=on).annotate(signed=Q(signed_off_at__isnull=False))
        newest = begun.order_by("key", "-signed", "-valid_from").distinct("key")
        return self.filter(pk__in=newest.values("pk"), abolished=False).order_by("key")

    def upcoming(self, on: date) -> Self:
        """Versions that begin after a day, the next one first."""
        return self.filter(valid_from__gt=on).order_by("valid_from", "key")

    def unsigned(self) -> Self:
        return self.filter(signed_off_at__isnull=True)


class DatedRule(models.Model):
    """What all rules share: a name that stays, a first day, a source, and who stands for it."""

    key = models.SlugField("Kurzname", max_length=40, help_text="Bleibt über alle Fassungen gleich.")
    valid_from = models.DateField("gilt ab")
    abolished = models.BooleanField("ab diesem Tag aufgehoben", default=False)
    source = models.TextField("Quelle", help_text="Gesetz, Bekanntmachung, Beschluss oder Fundstelle.")
    note = models.TextField("Vermerk", blank=True)
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
    created_at = models.DateTimeField("angelegt", auto_now_add=True)
    updated_at = models.DateTimeField("geändert", auto_now=True)

    objects = DatedRuleQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["key", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="%(class)s_has_one_version_per_day"),
            models.CheckConstraint(
                condition=Q(signed_off_by__isnull=True, signed_off_at__isnull=True)
                | Q(signed_off_by__isnull=False, signed_off_at__isnull=False),
                name="%(class)s_is_signed_off_by_somebody_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(signed_off_by__isnull=True)
                | Q(entered_by__isnull=True)
                | ~Q(signed_off_by=F("entered_by")),
                name="%(class)s_is_signed_off_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} ab {self.valid_from:%d.%m.%Y}"

    @property
    def summary(self) -> str:
        """What the version says, in a few words for the office's lists."""
        return self.source

    @property
    def is_signed_off(self) -> bool:
        return self.signed_off_at is not None

    @property
    def is_settled(self) -> bool:
        """Signed off, or delivered with the product: such a version is followed by another, never changed."""
        return self.is_signed_off or self.entered_by_id is None


class EmissionTable(DatedRule):
    """The emission keys and their groups: one JSON document, checked as a whole."""

    table = models.JSONField("Zuordnung")

    class Meta(DatedRule.Meta):
        verbose_name = "Schlüsselnummern und Gruppen"
        verbose_name_plural = "Schlüsselnummern und Gruppen"

    def clean(self) -> None:
        try:
            self.parsed()
        except TableError as error:
            raise ValidationError({"table": f"Fehler an der Stelle {error}"}) from error

    def parsed(self) -> Table:
        """The table as frozen data; TableError where it is malformed."""
        return parse_table(self.table)


class Exemption(DatedRule):
    """One kind of vehicle that needs no sticker (Anhang 3)."""

    name = models.CharField("Bezeichnung", max_length=200)
    law = models.CharField("Vorschrift", max_length=120)
    plate_suffix = models.CharField(
        "erkennbar am Buchstaben", max_length=1, blank=True, choices=[("E", "E"), ("H", "H")]
    )
    plate_kind = models.CharField(
        "erkennbar an der Art des Kennzeichens", max_length=20, blank=True, choices=PlateKind.choices
    )
    askable = models.BooleanField("im Formular zur Wahl", default=True)

    class Meta(DatedRule.Meta):
        verbose_name = "Ausnahme"
        verbose_name_plural = "Ausnahmen"

    @property
    def summary(self) -> str:
        return f"{self.name} ({self.law})"

    def as_rule(self) -> ExemptionRule:
        return ExemptionRule(
            key=self.key,
            name=self.name,
            law=self.law,
            valid_from=self.valid_from,
            plate_suffix=self.plate_suffix,
            plate_kind=self.plate_kind,
            askable=self.askable,
        )


class Tariff(DatedRule):
    """Gross prices in cents. Which VAT they contain on a day is told by the payments."""

    sticker_cents = models.PositiveIntegerField("Plakette, in Cent", help_text="Brutto.")
    postage_domestic_cents = models.PositiveIntegerField("Porto Inland, in Cent")
    postage_eu_cents = models.PositiveIntegerField("Porto EU, in Cent")
    postage_world_cents = models.PositiveIntegerField("Porto übrige Welt, in Cent")
    vat_kind = models.CharField("Steuerart", max_length=30, default="standard")

    class Meta(DatedRule.Meta):
        verbose_name = "Preis und Porto"
        verbose_name_plural = "Preise und Porto"
        constraints = [
            *DatedRule.Meta.constraints,
            models.CheckConstraint(condition=Q(sticker_cents__gte=1), name="tariff_sticker_costs_something"),
        ]

    @property
    def summary(self) -> str:
        postage = (self.postage_domestic_cents, self.postage_eu_cents, self.postage_world_cents)
        return f"{euros(self.sticker_cents)}, Porto {' / '.join(euros(cents) for cents in postage)}"

    def price_list(self) -> PriceList:
        return PriceList(
            sticker_cents=self.sticker_cents,
            postage_domestic_cents=self.postage_domestic_cents,
            postage_eu_cents=self.postage_eu_cents,
            postage_world_cents=self.postage_world_cents,
            vat_kind=self.vat_kind,
        )


class LowEmissionZone(DatedRule):
    """A zone that asks for a sticker (§ 40 Abs. 1 BImSchG)."""

    name = models.CharField("Umweltzone", max_length=120)
    state = models.CharField("Land", max_length=60)
    needs_group = models.PositiveSmallIntegerField(
        "verlangt Gruppe", default=4, validators=[MinValueValidator(2), MaxValueValidator(4)]
    )

    class Meta(DatedRule.Meta):
        verbose_name = "Umweltzone"
        verbose_name_plural = "Umweltzonen"
        constraints = [
            *DatedRule.Meta.constraints,
            models.CheckConstraint(
                condition=Q(needs_group__gte=2, needs_group__lte=4), name="zone_needs_a_sticker_that_exists"
            ),
        ]

    @property
    def summary(self) -> str:
        return f"{self.name}, {self.state}: ab Gruppe {self.needs_group}"


class DrivingBan(DatedRule):
    """A ban that holds although the sticker is green."""

    class Area(models.TextChoices):
        WHOLE_ZONE = "whole_zone", "ganze Umweltzone Stuttgart"
        SMALL_ZONE = "small_zone", "kleine Umweltzone Stuttgart"

    fuel = models.CharField("Kraftstoff", max_length=10, choices=Fuel.choices, default=Fuel.DIESEL)
    up_to_euro = models.PositiveSmallIntegerField(
        "bis Euro-Norm", validators=[MinValueValidator(0), MaxValueValidator(6)]
    )
    area = models.CharField("Gebiet", max_length=20, choices=Area.choices)

    class Meta(DatedRule.Meta):
        verbose_name = "Fahrverbot"
        verbose_name_plural = "Fahrverbote"

    @property
    def summary(self) -> str:
        return f"{self.name}, {self.get_area_display()}"

    @property
    def name(self) -> str:
        words = {"fuel": self.get_fuel_display(), "norm": self.up_to_euro}
        return _("Fahrverbot für %(fuel)s bis Euro %(norm)s") % words

    @property
    def text(self) -> str:
        sentence = BAN_SENTENCES[self.Area(self.area)]
        return str(sentence) % {
            "norm": self.up_to_euro,
            "day": date_format(self.valid_from, "SHORT_DATE_FORMAT"),
        }


BAN_SENTENCES = {
    DrivingBan.Area.WHOLE_ZONE: gettext_lazy(
        "In der ganzen Umweltzone Stuttgart gilt seit dem %(day)s ein Fahrverbot bis Euro %(norm)s. "
        "Auch eine grüne Plakette hebt es nicht auf."
    ),
    DrivingBan.Area.SMALL_ZONE: gettext_lazy(
        "In der kleinen Umweltzone Stuttgart gilt seit dem %(day)s ein Fahrverbot bis Euro %(norm)s. "
        "Auch eine grüne Plakette hebt es nicht auf."
    ),
}


class ServiceTerms(DatedRule):
    """What the city promises about delivery."""

    ship_within_working_days = models.PositiveSmallIntegerField("Versand innerhalb von Werktagen", default=3)
    delivery_days_min = models.PositiveSmallIntegerField("Lieferung frühestens nach Tagen", default=3)
    delivery_days_max = models.PositiveSmallIntegerField("Lieferung spätestens nach Tagen", default=4)

    class Meta(DatedRule.Meta):
        verbose_name = "Lieferzusage"
        verbose_name_plural = "Lieferzusagen"
        constraints = [
            *DatedRule.Meta.constraints,
            models.CheckConstraint(
                condition=Q(delivery_days_min__lte=F("delivery_days_max")),
                name="service_terms_deliver_earliest_before_latest",
            ),
        ]

    @property
    def summary(self) -> str:
        days = f"{self.delivery_days_min} bis {self.delivery_days_max} Tage"
        return f"Versand binnen {self.ship_within_working_days} Werktagen, Lieferung {days}"


class PermitTerms(DatedRule):
    """On what ground, by which office and for how long interim permits are issued."""

    days = models.PositiveSmallIntegerField(
        "Tage", default=MAX_DAYS, help_text="Der erste und der letzte Tag zählen mit."
    )
    authority = models.CharField("ausstellende Behörde", max_length=120)
    legal_basis = models.CharField("Rechtsgrundlage", max_length=300)

    class Meta(DatedRule.Meta):
        verbose_name = "Bedingungen des vorläufigen Nachweises"
        verbose_name_plural = "Bedingungen des vorläufigen Nachweises"
        constraints = [
            *DatedRule.Meta.constraints,
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=MAX_DAYS), name="permit_terms_allow_at_most_14_days"
            ),
        ]

    @property
    def summary(self) -> str:
        return f"{self.days} Tage, {self.authority}"


RULES: tuple[type[DatedRule], ...] = (
    EmissionTable,
    Exemption,
    Tariff,
    LowEmissionZone,
    DrivingBan,
    ServiceTerms,
    PermitTerms,
)
"""Every kind of dated rule of this service."""
