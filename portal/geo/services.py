"""Which area is a point in? (Loading areas: loading.py.)"""

import json
from functools import lru_cache

from shapely import Point as ShapelyPoint
from shapely import from_geojson, prepare
from shapely.geometry.base import BaseGeometry

from portal.geo.loading import BadAreas, Loaded, NewArea, load_areas, read_areas
from portal.geo.models import Area
from portal.geo.points import Point

__all__ = ["BadAreas", "Loaded", "NewArea", "area_at", "load_areas", "read_areas", "shape_of"]


def area_at(point: Point, set_key: str) -> Area | None:
    """The area of this set that contains the point; on a shared border the one with the lower code.

    None outside all of them.
    """
    candidates = Area.objects.filter(area_set__key=set_key).whose_box_contains(point).order_by("code")
    spot = ShapelyPoint(point.lon, point.lat)
    return next((area for area in candidates if shape_of(area).covers(spot)), None)


def shape_of(area: Area) -> BaseGeometry:
    """The area's polygon in degrees, ready for many questions."""
    return _shape(json.dumps(area.polygon))


@lru_cache(maxsize=256)
def _shape(polygon: str) -> BaseGeometry:
    """Keyed by the border itself, so that a changed border is never answered from memory."""
    shape = from_geojson(polygon)
    prepare(shape)
    return shape
