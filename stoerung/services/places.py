"""Is a point in the city, and in which district?"""

from portal.geo.models import AreaSet
from portal.geo.points import Point
from portal.geo.services import area_at

CITY = "stadtgebiet"
"""The area set with the outline of the city."""
DISTRICTS = "stadtbezirke"


def is_in_city(point: Point) -> bool:
    """Inside the outline, or inside a district. Where neither is loaded nobody can say, so it is taken."""
    loaded = set(AreaSet.objects.filter(key__in=(CITY, DISTRICTS)).values_list("key", flat=True))
    return not loaded or any(area_at(point, key) is not None for key in sorted(loaded))


def district_at(point: Point | None) -> str:
    """Its name; empty where it is unknown."""
    area = area_at(point, DISTRICTS) if point is not None else None
    return area.name if area is not None else ""
