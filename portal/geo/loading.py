"""Load areas from GeoJSON: any city's districts, in degrees or in UTM."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import shapely
from django.db import transaction
from django.db.models import F, ProtectedError, RestrictedError
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from portal.geo.metres import WGS84, transformed
from portal.geo.models import Area, AreaSet
from portal.geo.points import Box
from portal.geo.reference_systems import UnknownSystem, declared, guessed

MOST_FEATURES = 10_000
# Seven decimals of a degree are a centimetre.
DECIMALS = 7


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
    """`polygon` is GeoJSON, `box` west, south, east, north; both in degrees (WGS84)."""

    code: str
    name: str
    polygon: dict[str, Any]
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class _Drawn:
    """An area as the file draws it, in the file's own coordinates."""

    number: int
    code: str
    name: str
    shape: BaseGeometry


def read_areas(text: str, *, name_field: str, code_field: str = "", crs: int | None = None) -> list[NewArea]:
    """Areas of a GeoJSON FeatureCollection. `code_field` empty: the name is the code.

    `crs` is an EPSG code (4326, 25832 or 25833); None: the file says so, or its numbers tell.
    Raises BadAreas with every fault found: wrong type, missing or repeated code, crossing borders, coordinates
    that are nowhere.
    """
    collection = _collection(text)
    drawn = _checked_all(collection["features"], name_field, code_field or name_field)
    try:
        system = crs or declared(collection) or guessed(_bounds(drawn))
    except UnknownSystem as unknown:
        raise BadAreas([f"{unknown}."]) from unknown
    return _placed_all(drawn, system)


@transaction.atomic
def load_areas(
    set_key: str,
    areas: Iterable[NewArea],
    *,
    name: str = "",
    source: str = "",
    is_demo: bool = False,
    dry_run: bool = False,
) -> Loaded:
    """Make the set hold exactly these areas. All or nothing; twice changes nothing.

    What is computed from the areas can be kept by the set's `version`, which rises with every change.
    Raises BadAreas if an area is missing that others still point to.
    """
    area_set = _locked_set(set_key, name, source, is_demo=is_demo)
    wanted = {area.code: area for area in areas}
    before = {area.code: area for area in area_set.areas.all()}
    created = [a for a in wanted.values() if a.code not in before]
    changed = [a for a in wanted.values() if a.code in before and _differs(before[a.code], a)]
    gone = [before[code] for code in sorted(before.keys() - wanted.keys())]
    for area in [*created, *changed]:
        _write(area_set, area)
    _remove(gone)
    if created or changed or gone:
        AreaSet.objects.filter(pk=area_set.pk).update(version=F("version") + 1)
    if dry_run:
        transaction.set_rollback(True)
    return Loaded(len(created), len(changed), len(gone), len(wanted) - len(created) - len(changed))


def _collection(text: str) -> dict[str, Any]:
    try:
        collection = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise BadAreas([f"Kein JSON: {error}."]) from error
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not features:
        raise BadAreas(["Keine FeatureCollection mit Gebieten."])
    if len(features) > MOST_FEATURES:
        raise BadAreas([f"Mehr als {MOST_FEATURES} Gebiete."])
    return dict(collection)


def _checked_all(features: list[Any], name_field: str, code_field: str) -> list[_Drawn]:
    problems: list[str] = []
    drawn: dict[str, _Drawn] = {}
    for number, feature in enumerate(features, 1):
        try:
            area = _drawn(number, feature, name_field, code_field)
            if area.code in drawn:
                raise ValueError(f"Schlüssel „{area.code}“ kommt zweimal vor")
            drawn[area.code] = area
        except ValueError as error:
            problems.append(f"Gebiet {number}: {error}.")
    if problems:
        raise BadAreas(problems)
    return list(drawn.values())


def _drawn(number: int, feature: Any, name_field: str, code_field: str) -> _Drawn:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise ValueError("hat keine Eigenschaften")
    name, code = (str(properties.get(field) or "").strip() for field in (name_field, code_field))
    if not name or not code:
        raise ValueError(f"Eigenschaft „{code_field if name else name_field}“ fehlt")
    if len(name) > 200 or len(code) > 50:
        raise ValueError("Name oder Schlüssel ist zu lang")
    if "\0" in name + code:
        raise ValueError("Name oder Schlüssel enthält ein Zeichen, das es nicht gibt")
    return _Drawn(number, code, name, _shape(feature.get("geometry")))


def _shape(polygon: Any) -> BaseGeometry:
    kind = polygon.get("type") if isinstance(polygon, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"ist kein Polygon, sondern {str(kind)[:30]}" if kind else "ist kein Polygon")
    try:
        shape = shapely.force_2d(shapely.from_geojson(json.dumps(polygon)))
    except (GEOSException, ValueError, RecursionError) as error:
        raise ValueError("hat keine lesbare Grenze") from error
    if shape.is_empty:
        raise ValueError("ist leer")
    if not shape.is_valid:
        raise ValueError(f"hat eine Grenze, die nicht stimmt ({shapely.is_valid_reason(shape)})")
    return shape


def _bounds(drawn: list[_Drawn]) -> Box:
    return Box(*(float(edge) for edge in shapely.total_bounds([area.shape for area in drawn])))


def _placed_all(drawn: list[_Drawn], system: int) -> list[NewArea]:
    placed: list[NewArea] = []
    problems: list[str] = []
    for area in drawn:
        try:
            placed.append(_placed(area, system))
        except ValueError as error:
            problems.append(f"Gebiet {area.number}: {error}.")
    if problems:
        raise BadAreas(problems)
    return placed


def _placed(area: _Drawn, system: int) -> NewArea:
    """The area in degrees."""
    if system != WGS84:
        shape = shapely.transform(
            transformed(area.shape, system, WGS84), lambda numbers: numbers.round(DECIMALS)
        )
        area = replace(area, shape=shape)
    west, south, east, north = area.shape.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError("hat Koordinaten, die keine Grade sind (WGS84, Länge zuerst)")
    return NewArea(area.code, area.name, json.loads(shapely.to_geojson(area.shape)), (west, south, east, north))


def _locked_set(set_key: str, name: str, source: str, *, is_demo: bool) -> AreaSet:
    """The set, after whoever loads it now. An empty name or source leaves what is there."""
    said = {"is_demo": is_demo, **{key: value for key, value in (("name", name), ("source", source)) if value}}
    AreaSet.objects.get_or_create(key=set_key, defaults={"name": set_key, **said})
    AreaSet.objects.filter(key=set_key).update(**said)
    return AreaSet.objects.select_for_update().get(key=set_key)


def _differs(area: Area, new: NewArea) -> bool:
    return (area.name, area.polygon) != (new.name, new.polygon)


def _write(area_set: AreaSet, new: NewArea) -> None:
    west, south, east, north = new.box
    box = {"west": west, "south": south, "east": east, "north": north}
    values = {"name": new.name, "polygon": new.polygon, **box}
    Area.objects.update_or_create(area_set=area_set, code=new.code, defaults=values)


def _remove(gone: list[Area]) -> None:
    problems = []
    for area in gone:
        try:
            area.delete()
        except (ProtectedError, RestrictedError):
            problems.append(f"Gebiet „{area.name}“ ({area.code}) fehlt, wird aber noch gebraucht.")
    if problems:
        raise BadAreas(problems)
