"""Who is responsible: plans of rules that count from a day on, and the receipt of every decision."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce

from portal.accounts.models import Department
from portal.geo.models import Area
from stoerung.models.catalogue import Category
from stoerung.states import PLAN_TRANSITIONS, PlanStatus


class RoutingPlanQuerySet(models.QuerySet["RoutingPlan"]):
    def in_force(self, on: date) -> Self:
        """The plans that count, or counted, on a day; the one that does comes first."""
        released = self.filter(status=PlanStatus.ACTIVE, valid_from__lte=on)
        return released.order_by("-valid_from", "-number")


class RoutingPlan(models.Model):
    """One version of the whole table. It replaces the one before on its first day, so there is always one."""

    transitions = PLAN_TRANSITIONS

    number = models.PositiveIntegerField("Fassung", unique=True)
    status = models.CharField("Stand", max_length=10, choices=PlanStatus.choices, default=PlanStatus.DRAFT)
    note = models.CharField("Was sich ändert", max_length=200, blank=True)
    based_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="beruht auf"
    )
    valid_from = models.DateField("gilt ab", null=True, blank=True)
    created_at = models.DateTimeField("angelegt am", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="angelegt von",
    )
    authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="+",
        blank=True,
        verbose_name="geschrieben von",
        help_text="Wer daran geschrieben hat, gibt ihn nicht frei.",
    )
    released_at = models.DateTimeField("freigegeben am", null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="freigegeben von",
    )

    objects = RoutingPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "Zuständigkeitsplan"
        verbose_name_plural = "Zuständigkeitspläne"
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=PlanStatus.ACTIVE) | Q(valid_from__isnull=False, released_at__isnull=False),
                name="released_plan_has_a_first_day",
            )
        ]

    def __str__(self) -> str:
        return f"Fassung {self.number}"


class DateRange(Func):
    """From a day to a day, both included, either may be open."""

    function = "DATERANGE"
    output_field = DateRangeField()


class RoutingRule(models.Model):
    """In this area (everywhere, if none) this department does this defect (or this group of defects)."""

    plan = models.ForeignKey(RoutingPlan, on_delete=models.CASCADE, related_name="rules", verbose_name="Plan")
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="+", verbose_name="Thema oder Gruppe"
    )
    area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Gebiet",
        help_text="leer: in der ganzen Stadt",
    )
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+", verbose_name="Amt")
    valid_from = models.DateField("von", null=True, blank=True, help_text="leer: von Anfang an")
    valid_until = models.DateField("bis", null=True, blank=True, help_text="der letzte Tag; leer: ohne Ende")

    class Meta:
        verbose_name = "Zuständigkeit"
        verbose_name_plural = "Zuständigkeiten"
        ordering = ["plan", "category__position", "category", "area", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="routing_rule_ends_after_it_begins",
            ),
            ExclusionConstraint(
                name="one_routing_rule_per_topic_area_and_day",
                expressions=[
                    ("plan", RangeOperators.EQUAL),
                    ("category", RangeOperators.EQUAL),
                    (Coalesce("area", Value(0, models.BigIntegerField())), RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_until", Value("[]")), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        where = self.area.name if self.area else "überall"
        return f"{self.category} · {where} → {self.department}"

    def holds_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


class RoutingDecision(models.Model):
    """The receipt: which rule of which version sent a report where, and how near the border was.

    The report's own fields may change; this row never does. `border_metres`: distance to the nearest point of
    the city where another department would have got it; null where there is none.
    """

    class Cause(models.TextChoices):
        SUBMITTED = "submitted", "eingegangen"
        MOVED = "moved", "anderer Ort"
        RECATEGORISED = "recategorised", "anderes Thema"
        CORRECTED = "corrected", "anderer Ort und anderes Thema"

    class Basis(models.TextChoices):
        AREA = "area", "Regel für das Gebiet"
        DEFAULT = "default", "Regel für die ganze Stadt"
        FALLBACK = "fallback", "keine Regel: an die Leitstelle"
        PLACE_UNKNOWN = "place_unknown", "Ort unbekannt: an die Leitstelle"

    report = models.ForeignKey(
        "stoerung.Report", on_delete=models.CASCADE, related_name="decisions", verbose_name="Meldung"
    )
    at = models.DateTimeField("entschieden am", auto_now_add=True)
    cause = models.CharField("Anlass", max_length=15, choices=Cause.choices)
    basis = models.CharField("Grundlage", max_length=15, choices=Basis.choices)
    plan = models.ForeignKey(
        RoutingPlan, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="Plan"
    )
    rule = models.ForeignKey(
        RoutingRule, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="Regel"
    )
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+", verbose_name="Amt")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", verbose_name="Thema")
    area_set = models.CharField("Gebietsart", max_length=50, blank=True)
    area_code = models.CharField("Schlüssel des Gebiets", max_length=50, blank=True)
    area_name = models.CharField("Gebiet", max_length=200, blank=True)
    area_digest = models.CharField("Prüfwert der Grenze", max_length=64, blank=True)
    border_metres = models.FloatField("Meter bis zur Grenze", null=True)
    accuracy_metres = models.FloatField("Genauigkeit in Metern", null=True)
    chosen_by_reporter = models.BooleanField("an der Grenze gefragt", default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="durch"
    )

    class Meta:
        verbose_name = "Zuständigkeitsentscheidung"
        verbose_name_plural = "Zuständigkeitsentscheidungen"
        ordering = ["report", "at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(basis__in=["fallback", "place_unknown"])
                | Q(rule__isnull=False, plan__isnull=False),
                name="routing_decision_names_its_rule",
            ),
            models.CheckConstraint(
                condition=~Q(basis="area") | ~Q(area_digest=""), name="routing_by_area_keeps_the_border"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} → {self.department}"
