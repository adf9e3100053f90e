"""Where strangers are told that a report is: exactly, or only roughly where it lies at somebody's home."""

import math

from portal.geo.points import Box, Point

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


def grown(box: Box) -> Box:
    """By a cell on each side: whatever is shown in the box lies in here."""
    tall = CELL_METRES / METRES_PER_DEGREE
    wide = tall / max(0.01, math.cos(math.radians(min(89.0, max(abs(box.south), abs(box.north)) + tall))))
    return Box(box.west - wide, box.south - tall, box.east + wide, box.north + tall)
