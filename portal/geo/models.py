"""Area sets and their areas: city districts, cadastral districts, zones; side by side, each named."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.geo.points import Point


class AreaSet(models.Model):
    """A set of areas that belong together, for instance the city districts.

    `version` rises with every change of its areas: what is computed from them can be kept by it.
    """

    key = models.SlugField("Kurzname", unique=True)
    name = models.CharField("Name", max_length=200)
    source = models.CharField("Quelle", max_length=300, blank=True)
    is_demo = models.BooleanField("Vorführdaten", default=False)
    version = models.PositiveIntegerField("Fassung", default=0, editable=False)

    class Meta:
        verbose_name = _("Gebietsart")
        verbose_name_plural = _("Gebietsarten")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class AreaQuerySet(models.QuerySet["Area"]):
    def whose_box_contains(self, point: Point) -> Self:
        """First filter, answered by the index; the polygon decides."""
        return self.filter(west__lte=point.lon, east__gte=point.lon, south__lte=point.lat, north__gte=point.lat)


class Area(models.Model):
    """One area. `polygon` is a GeoJSON Polygon or MultiPolygon, WGS84, longitude first (RFC 7946)."""

    area_set = models.ForeignKey(
        AreaSet, on_delete=models.CASCADE, related_name="areas", verbose_name="Gebietsart"
    )
    code = models.CharField("Schlüssel", max_length=50)
    name = models.CharField("Name", max_length=200)
    polygon = models.JSONField("Grenze")
    west = models.FloatField("westlichste Länge")
    south = models.FloatField("südlichste Breite")
    east = models.FloatField("östlichste Länge")
    north = models.FloatField("nördlichste Breite")

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("Gebiet")
        verbose_name_plural = _("Gebiete")
        ordering = ["area_set", "code"]
        constraints = [
            models.UniqueConstraint(fields=["area_set", "code"], name="area_code_is_unique_in_its_set"),
            models.CheckConstraint(
                condition=Q(west__lte=F("east"), south__lte=F("north")), name="area_box_is_the_right_way_round"
            ),
        ]
        indexes = [models.Index(fields=["area_set", "west", "east"], name="area_by_box")]

    def __str__(self) -> str:
        return self.name
