"""Points on the earth: WGS84, always longitude first (east, north), in degrees, as GeoJSON does (RFC 7946)."""

import math
from typing import NamedTuple

# Mean radius of the earth in metres (IUGG R1).
EARTH_RADIUS = 6_371_008.8


class Point(NamedTuple):
    """Longitude and latitude in degrees, WGS84."""

    lon: float
    lat: float


class Box(NamedTuple):
    """West, south, east, north in degrees, WGS84. Does not cross the 180th meridian."""

    west: float
    south: float
    east: float
    north: float


def point(lon: float, lat: float) -> Point:
    """A sound point. ValueError for what is none on this earth, which includes NaN."""
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError(f"not a point on the earth: {lon}, {lat}")
    return Point(lon, lat)


def distance(a: Point, b: Point) -> float:
    """Metres along the surface (haversine; 0.5 % off at most, a hand's breadth within a city)."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat = math.sin((lat_b - lat_a) / 2)
    half_lon = math.sin(math.radians(b.lon - a.lon) / 2)
    chord = half_lat**2 + math.cos(lat_a) * math.cos(lat_b) * half_lon**2
    return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(chord)))


def bounding_box(centre: Point, radius: float) -> Box:
    """The box around a circle of `radius` metres: a cheap first filter for an index, distance() decides.

    At the poles and at the 180th meridian it is wider than it need be, never narrower.
    """
    angle = math.degrees(radius / EARTH_RADIUS)
    south, north = max(-90.0, centre.lat - angle), min(90.0, centre.lat + angle)
    narrowest = math.cos(math.radians(max(abs(south), abs(north))))
    reach = 180.0 if narrowest * 180 <= angle else angle / narrowest
    if centre.lon - reach < -180 or centre.lon + reach > 180:
        return Box(-180.0, south, 180.0, north)
    return Box(centre.lon - reach, south, centre.lon + reach, north)
