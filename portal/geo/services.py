"""Which area is a point in? And: load areas from GeoJSON."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import transaction
from shapely import Point as ShapelyPoint
from shapely import from_geojson, is_valid_reason, prepare
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from portal.geo.models import Area, AreaSet
from portal.geo.points import Point

MOST_FEATURES = 10_000


class BadAreas(Exception):
    """The GeoJSON cannot be loaded; `problems` says where and why, one sentence each (German)."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Loaded:
    """What an import did, or would do."""

    created: int
    changed: int
    removed: int
    unchanged: int


@dataclass(frozen=True)
class NewArea:
    code: str
    name: str
    polygon: dict[str, Any]
    box: tuple[float, float, float, float]


def area_at(point: Point, set_key: str) -> Area | None:
    """The area of this set that contains the point; on a shared border the one with the lower code.

    None outside all of them.
    """
    candidates = Area.objects.filter(area_set__key=set_key).whose_box_contains(point).order_by("code")
    spot = ShapelyPoint(point.lon, point.lat)
    return next((area for area in candidates if _shape(json.dumps(area.polygon)).covers(spot)), None)


def read_areas(text: str, *, name_field: str, code_field: str = "") -> list[NewArea]:
    """Areas of a GeoJSON FeatureCollection in WGS84. `code_field` empty: the name is the code.

    Raises BadAreas with every fault found: wrong type, missing or repeated code, crossing borders,
    coordinates that are no degrees.
    """
    features = _features(text)
    problems: list[str] = []
    areas: dict[str, NewArea] = {}
    for number, feature in enumerate(features, 1):
        try:
            area = _new_area(feature, name_field, code_field or name_field)
            if area.code in areas:
                raise ValueError(f"Schlüssel „{area.code}“ kommt zweimal vor")
            areas[area.code] = area
        except ValueError as error:
            problems.append(f"Gebiet {number}: {error}.")
    if problems:
        raise BadAreas(problems)
    return list(areas.values())


@transaction.atomic
def load_areas(
    set_key: str, areas: list[NewArea], *, name: str = "", source: str = "", dry_run: bool = False
) -> Loaded:
    """Make the set hold exactly these areas. All or nothing; twice changes nothing."""
    area_set, _new = AreaSet.objects.get_or_create(
        key=set_key, defaults={"name": name or set_key, "source": source}
    )
    before = {area.code: area for area in area_set.areas.select_for_update()}
    created = [a for a in areas if a.code not in before]
    changed = [a for a in areas if a.code in before and _differs(before[a.code], a)]
    gone = before.keys() - {a.code for a in areas}
    for area in [*created, *changed]:
        _write(area_set, area)
    area_set.areas.filter(code__in=gone).delete()
    if dry_run:
        transaction.set_rollback(True)
    return Loaded(len(created), len(changed), len(gone), len(areas) - len(created) - len(changed))


def _features(text: str) -> list[Any]:
    try:
        collection = json.loads(text)
    except ValueError as error:
        raise BadAreas([f"Kein JSON: {error}."]) from error
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not features:
        raise BadAreas(["Keine FeatureCollection mit Gebieten."])
    if len(features) > MOST_FEATURES:
        raise BadAreas([f"Mehr als {MOST_FEATURES} Gebiete."])
    return features


def _new_area(feature: Any, name_field: str, code_field: str) -> NewArea:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise ValueError("hat keine Eigenschaften")
    name, code = (str(properties.get(field) or "").strip() for field in (name_field, code_field))
    if not name or not code:
        raise ValueError(f"Eigenschaft „{code_field if name else name_field}“ fehlt")
    if len(name) > 200 or len(code) > 50:
        raise ValueError("Name oder Schlüssel ist zu lang")
    polygon = feature.get("geometry")
    return NewArea(code, name, polygon, _checked(polygon).bounds)


def _checked(polygon: Any) -> BaseGeometry:
    if not isinstance(polygon, dict) or polygon.get("type") not in ("Polygon", "MultiPolygon"):
        raise ValueError("ist kein Polygon")
    try:
        shape = from_geojson(json.dumps(polygon))
    except (GEOSException, ValueError) as error:
        raise ValueError("hat keine lesbare Grenze") from error
    if shape.is_empty:
        raise ValueError("ist leer")
    if not shape.is_valid:
        raise ValueError(f"hat eine Grenze, die nicht stimmt ({is_valid_reason(shape)})")
    west, south, east, north = shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError("hat Koordinaten, die keine Grade sind (WGS84, Länge zuerst)")
    return shape


def _differs(area: Area, new: NewArea) -> bool:
    return (area.name, area.polygon) != (new.name, new.polygon)


def _write(area_set: AreaSet, new: NewArea) -> None:
    west, south, east, north = new.box
    box = {"west": west, "south": south, "east": east, "north": north}
    values = {"name": new.name, "polygon": new.polygon, **box}
    Area.objects.update_or_create(area_set=area_set, code=new.code, defaults=values)


@lru_cache(maxsize=256)
def _shape(polygon: str) -> BaseGeometry:
    """Keyed by the border itself, so that a changed border is never answered from memory."""
    shape = from_geojson(polygon)
    prepare(shape)
    return shape
