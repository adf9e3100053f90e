"""What are the numbers of a GeoJSON file? Degrees (WGS84), or metres as Germany surveys (ETRS89/UTM)."""

import re
from typing import Any

from shapely import box
from shapely.geometry.base import BaseGeometry

from portal.geo.metres import WGS84, transformed
from portal.geo.points import Box

UTM = (25832, 25833)
KNOWN = (WGS84, *UTM)
# ETRS89 in degrees, and UTM as satellites have it: the same but for less than a metre.
TWINS = {4258: WGS84, 32632: 25832, 32633: 25833}
GERMANY = Box(5.86, 47.27, 15.05, 55.06)
NAME = re.compile(r"(?:EPSG:+|epsg/0/)(?:[\d.]*:)?(\d{4,6})$", re.IGNORECASE)


class UnknownSystem(Exception):
    """Nobody can say where these numbers are on the earth. The text is fit to be shown (German)."""


def declared(collection: dict[str, Any]) -> int | None:
    """The EPSG code that the member "crs" names, as older GeoJSON has it. None without one."""
    crs = collection.get("crs")
    if crs is None:
        return None
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "") if isinstance(properties, dict) else "")
    if name.upper().endswith("CRS84"):
        return WGS84
    found = NAME.search(name)
    code = int(found[1]) if found else 0
    code = TWINS.get(code, code)
    if code not in KNOWN:
        raise UnknownSystem(
            f"Das Bezugssystem „{name[:60]}“ wird nicht gelesen, nur EPSG:4326, EPSG:25832 und EPSG:25833"
        )
    return code


def guessed(bounds: Box) -> int:
    """The EPSG code that the size of the numbers tells; `bounds` are those of all areas."""
    if bounds.west >= -180 and bounds.east <= 180 and bounds.south >= -90 and bounds.north <= 90:
        return WGS84
    possible = [zone for zone in UTM if _is_in_germany(box(*bounds), zone)]
    if len(possible) == 1:
        return possible[0]
    if possible:
        raise UnknownSystem(
            "Die Koordinaten passen zu UTM 32 und zu UTM 33: bitte --crs 25832 oder --crs 25833 angeben"
        )
    raise UnknownSystem("Die Koordinaten sind weder Grade (WGS84, Länge zuerst) noch ETRS89/UTM in Deutschland")


def _is_in_germany(shape: BaseGeometry, zone: int) -> bool:
    west, south, east, north = transformed(shape, zone, WGS84).bounds
    # Far outside its zone the arithmetic gives infinity, which is no place in Germany either.
    return bool(
        GERMANY.west <= west <= east <= GERMANY.east and GERMANY.south <= south <= north <= GERMANY.north
    )
