"""Plans of responsibilities over small squares: a town of its own, exact to the metre."""

import json
from datetime import date
from typing import Any

from django.utils import timezone

from portal.accounts.models import Department
from portal.geo.loading import load_areas, read_areas
from portal.geo.models import Area
from portal.geo.points import Point
from stoerung.models import Category, RoutingPlan, RoutingRule
from stoerung.services.places import PlaceOfReport
from stoerung.states import PlanStatus
from tests.factories import accounts

Square = tuple[float, float, float, float]
"""West, south, east, north, in hundredths of a degree from the south-west corner of the town."""
CORNER = Point(9.10, 48.70)
UNIT = 0.01


def at(x: float, y: float) -> Point:
    """A point of the town, in the units of its squares (some 730 m to the east, 1110 m to the north)."""
    return Point(CORNER.lon + x * UNIT, CORNER.lat + y * UNIT)


def areas(set_key: str, **squares: Square) -> dict[str, Area]:
    """Load a set of squares; each one's code is its name in the call."""
    features = [_feature(code, square) for code, square in squares.items()]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    load_areas(set_key, read_areas(text, name_field="name", code_field="code"), name=set_key.title())
    return {area.code: area for area in Area.objects.filter(area_set__key=set_key)}


def where(x: float, y: float, **fields: Any) -> PlaceOfReport:
    """A report's place, by default known to ten metres."""
    return PlaceOfReport(**{"text": "hier", "point": at(x, y), "accuracy": 10.0, **fields})


def _feature(code: str, square: Square) -> dict[str, Any]:
    west, south, east, north = square
    corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    ring = [list(at(*corner)) for corner in corners]
    polygon = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"code": code, "name": code.title()}, "geometry": polygon}


def town() -> dict[str, Area]:
    """Two districts side by side, west and east, and the outline around both."""
    areas("stadtgebiet", town=(0, 0, 2, 1))
    return areas("stadtbezirke", west=(0, 0, 1, 1), east=(1, 0, 2, 1))


def plan(*rules: tuple[Any, ...], active: bool = True, valid_from: date | None = None) -> RoutingPlan:
    """A plan of (category code, area or None, department key[, from, until])."""
    number = RoutingPlan.objects.order_by("-number").values_list("number", flat=True).first() or 0
    released = {"status": PlanStatus.ACTIVE, "released_at": timezone.now()} if active else {}
    first_day = (valid_from or timezone.localdate()) if active else None
    made = RoutingPlan.objects.create(number=number + 1, valid_from=first_day, **released)
    for code, area, key, *days in rules:
        rule(made, code, area, key, *days)
    return made


def rule(plan: RoutingPlan, code: str, area: Area | None, key: str, *days: date | None) -> RoutingRule:
    dates = dict(zip(("valid_from", "valid_until"), days, strict=False))
    category, department = Category.objects.get(code=code), desk(key)
    return RoutingRule.objects.create(plan=plan, category=category, area=area, department=department, **dates)


def desk(key: str) -> Department:
    return accounts.department(key)
