"""Where a report is: is it in the city, and in which district?"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from portal.errors import RuleViolation
from portal.geo.models import AreaSet
from portal.geo.points import Point
from portal.geo.services import area_at
from stoerung.models import Report

CITY = "stadtgebiet"
"""The area set with the outline of the city."""
DISTRICTS = "stadtbezirke"


@dataclass(frozen=True)
class PlaceOfReport:
    """Where: ``point`` None with ``text`` is "Ort prüfen". ``accuracy`` in metres, None if nobody knows."""

    text: str = ""
    point: Point | None = None
    accuracy: float | None = None
    source: str = Report.PlaceSource.TEXT
    chosen_area: str = ""
    """The answer to the one question near a border: the code of one of its choices, or empty."""


def refuse_impossible_place(place: PlaceOfReport) -> None:
    """RuleViolation: neither a point nor words ("place"), or outside the city ("outside")."""
    if place.point is None and not place.text.strip():
        raise RuleViolation(_("Bitte sagen Sie uns, wo es ist."), field="place", code="place")
    if place.point is not None and not is_in_city(place.point):
        raise RuleViolation(
            _("Dieser Ort liegt außerhalb von Stuttgart. Wir haben nichts abgeschickt."),
            field="place",
            code="outside",
        )


def is_in_city(point: Point) -> bool:
    """Inside the outline, or inside a district. Where neither is loaded nobody can say, so it is taken."""
    loaded = set(AreaSet.objects.filter(key__in=(CITY, DISTRICTS)).values_list("key", flat=True))
    return not loaded or any(area_at(point, key) is not None for key in sorted(loaded))


def district_at(point: Point | None) -> str:
    """Its name; empty where it is unknown."""
    area = area_at(point, DISTRICTS) if point is not None else None
    return area.name if area is not None else ""
