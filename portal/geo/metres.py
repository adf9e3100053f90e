"""Distances to borders: shapes in degrees, flattened to metres.

In ETRS89 / UTM 32 (EPSG:25832), in which Germany surveys. Its metres are 0.04 % short in the middle of the zone
(9° east) and 0.1 % long four degrees beside it: a hand's breadth on the way to the next district. WGS84 and
ETRS89 are taken for the same; they differ by less than a metre.
"""

from functools import cache
from typing import Any

import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from portal.geo.points import Point

WGS84, UTM_32 = 4326, 25832
# A border is straight in degrees. Cut into pieces this short (some 500 m) it stays where it is, in metres too.
LONGEST_PIECE = 0.005


@cache
def transformer(source: int, target: int) -> Transformer:
    """From one EPSG code to another, east before north."""
    return Transformer.from_crs(source, target, always_xy=True)


def transformed(shape: BaseGeometry, source: int, target: int) -> BaseGeometry:
    """The shape in another reference system (EPSG codes), without heights."""
    change = transformer(source, target)

    def move(coordinates: Any) -> Any:
        coordinates[:, 0], coordinates[:, 1] = change.transform(coordinates[:, 0], coordinates[:, 1])
        return coordinates

    return shapely.transform(shape, move)


def to_metres(shape: BaseGeometry) -> BaseGeometry:
    """A shape in degrees, in metres (EPSG:25832). Long edges gain corners, so that they stay in place."""
    return transformed(shapely.segmentize(shape, LONGEST_PIECE), WGS84, UTM_32)


def metres_to_border(point: Point, shape: BaseGeometry) -> float:
    """From a point to the nearest spot of an area's border, inside or outside; `shape` in degrees."""
    spot = transformed(shapely.Point(point.lon, point.lat), WGS84, UTM_32)
    return float(shapely.distance(spot, to_metres(shape).boundary))
