"""The areas in memory, ready to be asked: each set as long as it is the newest version of itself."""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache

import shapely
from django.db.models import Q
from shapely.geometry.base import BaseGeometry

from portal.geo.models import Area, AreaSet
from portal.geo.points import Point
from stoerung.routing import Ground
from stoerung.services.places import CITY, DISTRICTS

Versions = Mapping[str, tuple[int, int]]
"""Key of an area set → its primary key and version, for those that are loaded."""


def versions(set_pks: Iterable[int] = ()) -> Versions:
    """Of the outline, the districts and the sets named; one query."""
    wanted = Q(key__in=(CITY, DISTRICTS)) | Q(pk__in=tuple(set_pks))
    rows = AreaSet.objects.filter(wanted).values_list("key", "pk", "version")
    return {key: (pk, version) for key, pk, version in rows}


def grounds(key: str, loaded: Versions) -> tuple[Ground, ...]:
    """The areas of a set by code; none where the set is not loaded."""
    return _grounds(*loaded[key]) if key in loaded else ()


def outline(loaded: Versions) -> BaseGeometry | None:
    """The city in degrees: its own set, else all districts together; None where neither is loaded."""
    drawn = (joined(key, loaded) for key in (CITY, DISTRICTS) if key in loaded)
    return next((shape for shape in drawn if not shape.is_empty), None)


def joined(key: str, loaded: Versions) -> BaseGeometry:
    """All areas of a set together, in degrees; empty where it is not loaded."""
    return _joined(*loaded[key]) if key in loaded else shapely.Polygon()


def ground_at(point: Point, areas: Iterable[Ground]) -> Ground | None:
    """The first area that contains the point."""
    spot = shapely.Point(point.lon, point.lat)
    return next((ground for ground in areas if ground.shape.covers(spot)), None)


@lru_cache(maxsize=32)
def _grounds(set_pk: int, _version: int) -> tuple[Ground, ...]:
    areas = Area.objects.filter(area_set=set_pk).select_related("area_set").order_by("code")
    return tuple(_ground(area) for area in areas)


def _ground(area: Area) -> Ground:
    shape = shapely.from_geojson(json.dumps(area.polygon))
    shapely.prepare(shape)
    return Ground(area.pk, area.area_set.key, area.code, area.name, shape)


@lru_cache(maxsize=8)
def _joined(set_pk: int, version: int) -> BaseGeometry:
    return shapely.union_all([ground.shape for ground in _grounds(set_pk, version)])
