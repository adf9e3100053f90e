"""Which reports do strangers see in a box of the map?"""

from typing import TypeVar

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Cos, Floor, Radians

from portal.geo.points import Box
from stoerung.models import Category, Report
from stoerung.public_positions import CELL_METRES, METRES_PER_DEGREE, grown

Reports = TypeVar("Reports", bound="QuerySet[Report]")


def publicly_inside(reports: Reports, box: Box) -> Reports:
    """Those shown in the box: by the public point, or ever smaller boxes would find the true one."""
    private = Category.objects.filter(is_place_private=True).values_list("pk", flat=True)
    at_home = Q(category__in=list(private))  # as numbers: a join would cost more than all the rest
    lon, lat = _middle_of_cell()
    near = reports.filter(**_within("", grown(box)))  # for the index; what follows decides
    return near.alias(cell_lon=lon, cell_lat=lat).filter(
        ~at_home & Q(**_within("", box)) | at_home & Q(**_within("cell_", box))
    )


def _within(prefix: str, box: Box) -> dict[str, float]:
    return {
        f"{prefix}lon__gte": box.west,
        f"{prefix}lon__lte": box.east,
        f"{prefix}lat__gte": box.south,
        f"{prefix}lat__lte": box.north,
    }


def _middle_of_cell() -> tuple[Combinable, Combinable]:
    """public_point() in the words of the database."""
    tall = CELL_METRES / METRES_PER_DEGREE
    lat = (Floor(F("lat") / tall) + 0.5) * tall
    wide = tall / Cos(Radians(lat))
    return (Floor(F("lon") / wide) + 0.5) * wide, lat
