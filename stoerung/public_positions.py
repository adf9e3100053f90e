"""Where strangers are told that a report is: exactly, or only roughly where it lies at somebody's home."""

import math
from typing import TypeVar

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Cos, Floor, Radians

from portal.geo.points import Box, Point
from stoerung.models import Category, Report

Reports = TypeVar("Reports", bound="QuerySet[Report]")

CELL_METRES = 250.0
METRES_PER_DEGREE = 111_195.0
DIGITS = 5
"""About a metre; more would be the noise of a phone."""


def public_point(point: Point, *, is_private: bool) -> Point:
    """The point rounded to a metre, or the centre of its cell of 250 m.

    A cell, no dice: whoever asks twice learns nothing more, and neighbours in one cell can't be told apart.
    """
    if not is_private:
        return Point(round(point.lon, DIGITS), round(point.lat, DIGITS))
    tall = CELL_METRES / METRES_PER_DEGREE
    row = math.floor(point.lat / tall)
    # The width of a cell follows from its row, so that every point of a row lies in the same raster.
    wide = tall / math.cos(math.radians((row + 0.5) * tall))
    column = math.floor(point.lon / wide)
    return Point(round((column + 0.5) * wide, DIGITS), round((row + 0.5) * tall, DIGITS))


def publicly_inside(reports: Reports, box: Box) -> Reports:
    """Those shown in the box: by the public point, or ever smaller boxes would find the true one."""
    private = Category.objects.filter(is_place_private=True).values_list("pk", flat=True)
    at_home = Q(category__in=list(private))  # as numbers: a join would cost more than all the rest
    lon, lat = _middle_of_cell()
    near = reports.filter(**_within("", grown(box)))  # for the index; what follows decides
    return near.alias(cell_lon=lon, cell_lat=lat).filter(
        ~at_home & Q(**_within("", box)) | at_home & Q(**_within("cell_", box))
    )


def grown(box: Box) -> Box:
    """By a cell on each side: whatever is shown in the box lies in here."""
    tall = CELL_METRES / METRES_PER_DEGREE
    wide = tall / max(0.01, math.cos(math.radians(min(89.0, max(abs(box.south), abs(box.north)) + tall))))
    return Box(box.west - wide, box.south - tall, box.east + wide, box.north + tall)


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
