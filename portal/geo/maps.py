"""Maps drawn by the server, as SVG pictures: borders, names, landmarks, a pin, numbered marks.

They need no tiles and no JavaScript. A map is flat here: true to scale in its middle, east and north straight.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import quote

from django.utils.safestring import SafeString, mark_safe

from portal.geo.map_drawing import Drawing
from portal.geo.points import EARTH_RADIUS, Box, Point, point

METRES_PER_DEGREE = math.radians(1) * EARTH_RADIUS
# Metres per pixel: from a doorstep to a region.
FINEST, COARSEST = 0.25, 400.0
# What a button does, as name → share of the picture to the right and down, steps nearer.
MOVES = {
    "north": (0.0, -0.4, 0),
    "south": (0.0, 0.4, 0),
    "west": (-0.4, 0.0, 0),
    "east": (0.4, 0.0, 0),
    "in": (0.0, 0.0, 1),
    "out": (0.0, 0.0, -1),
}
TAKE_CENTRE = "centre"
# The widest picture a phone shows whole; beyond it only the margin is cut off.
SURELY_SEEN = 280


class Drawable(Protocol):
    """An area with a name and a GeoJSON polygon in degrees, such as a row of Area."""

    name: str
    polygon: dict[str, object]


@dataclass(frozen=True)
class Mark:
    """A numbered spot of a list; `done` ones are drawn hollow."""

    number: int
    point: Point
    done: bool = False


@dataclass(frozen=True)
class Label:
    """A landmark."""

    text: str
    point: Point


@dataclass(frozen=True)
class Viewport:
    """What part of the earth a picture of `width` by `height` pixels shows."""

    centre: Point
    metres_per_pixel: float
    width: int = 640
    height: int = 400

    def to_pixel(self, spot: Point) -> tuple[float, float]:
        """Pixels to the right and down from the upper left corner; may lie outside the picture."""
        east, north = self._pixels_per_degree
        return (
            self.width / 2 + (spot.lon - self.centre.lon) * east,
            self.height / 2 - (spot.lat - self.centre.lat) * north,
        )

    def to_point(self, x: float, y: float) -> Point:
        """What is at this pixel. Near the ends of the earth: the nearest spot on it."""
        east, north = self._pixels_per_degree
        lon = self.centre.lon + (x - self.width / 2) / east
        lat = self.centre.lat - (y - self.height / 2) / north
        return Point(max(-180.0, min(180.0, lon)), max(-90.0, min(90.0, lat)))

    def moved(self, dx: float, dy: float) -> "Viewport":
        """The picture `dx` pixels further right, `dy` further down."""
        return replace(self, centre=self.to_point(self.width / 2 + dx, self.height / 2 + dy))

    def zoomed(self, step: int) -> "Viewport":
        """`step` times twice as near; negative: further away."""
        return self.scaled(self.metres_per_pixel / 2.0**step)

    def scaled(self, metres_per_pixel: float) -> "Viewport":
        return replace(self, metres_per_pixel=max(FINEST, min(COARSEST, metres_per_pixel)))

    def clamped(self, limits: Box) -> "Viewport":
        """Its centre inside the limits, and no further away than to see them all."""
        lon = max(limits.west, min(limits.east, self.centre.lon))
        lat = max(limits.south, min(limits.north, self.centre.lat))
        whole = around(limits, self.width, self.height)
        return replace(self, centre=Point(lon, lat)).scaled(min(self.metres_per_pixel, whole.metres_per_pixel))

    @property
    def box(self) -> Box:
        upper_left, lower_right = self.to_point(0, 0), self.to_point(self.width, self.height)
        return Box(upper_left.lon, lower_right.lat, lower_right.lon, upper_left.lat)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Names and values of the hidden fields by which the next request knows this picture."""
        return [
            ("map_lon", f"{self.centre.lon:.7f}"),
            ("map_lat", f"{self.centre.lat:.7f}"),
            ("map_scale", repr(self.metres_per_pixel)),
        ]

    @property
    def _pixels_per_degree(self) -> tuple[float, float]:
        north = METRES_PER_DEGREE / self.metres_per_pixel
        # At the poles all meridians meet; a map that ends there still needs a width.
        return north * max(0.001, math.cos(math.radians(self.centre.lat))), north


def around(box: Box, width: int = 640, height: int = 400, margin: int = 24) -> Viewport:
    """The nearest picture that shows all of the box, with `margin` pixels to spare.

    Of a picture wider than a phone only the middle is relied upon.
    """
    centre = Point((box.west + box.east) / 2, (box.south + box.north) / 2)
    east = (box.east - box.west) * METRES_PER_DEGREE * math.cos(math.radians(centre.lat))
    north = (box.north - box.south) * METRES_PER_DEGREE
    scale = max(east / max(1, width - 2 * margin), north / max(1, height - 2 * margin))
    return Viewport(centre, 1.0, width, height).scaled(scale)


def around_points(
    spots: Sequence[Point], width: int = 400, height: int = 400, nearest: float = 2.0
) -> Viewport:
    """The picture that shows all of the spots (at least one), but no nearer than `nearest` metres per pixel."""
    lons, lats = [spot.lon for spot in spots], [spot.lat for spot in spots]
    view = around(Box(min(lons), min(lats), max(lons), max(lats)), width, height)
    return view.scaled(max(nearest, view.metres_per_pixel))


def viewport_from(data: Mapping[str, str], default: Viewport, limits: Box | None = None) -> Viewport:
    """The picture that was posted, moved by the button that was pressed. Nonsense: `default`, moved too."""
    try:
        centre = point(float(data.get("map_lon", "")), float(data.get("map_lat", "")))
        scale = float(data.get("map_scale", ""))
        view = replace(default, centre=centre).scaled(scale) if math.isfinite(scale) else default
    except ValueError:
        view = default
    right, down, nearer = MOVES.get(data.get("map_move", ""), (0.0, 0.0, 0))
    # Of a wide picture a phone shows the middle, so a step to the side is measured by that.
    view = view.moved(right * min(view.width, view.height), down * view.height).zoomed(nearer)
    return view.clamped(limits) if limits else view


def read_tap(data: Mapping[str, str], viewport: Viewport) -> Point | None:
    """The spot that was tapped, or the centre where its button was pressed.

    None without a tap: the key Enter posts 0, 0. `viewport` is the picture that was tapped.
    """
    if data.get("map_move") == TAKE_CENTRE:
        return viewport.centre
    try:
        x, y = float(data.get("pos.x", "")), float(data.get("pos.y", ""))
    except ValueError:
        return None
    if (x, y) == (0, 0) or not (0 <= x <= viewport.width and 0 <= y <= viewport.height):
        return None
    return viewport.to_point(x, y)


def draw_map(
    viewport: Viewport,
    areas: Iterable[Drawable],
    pin: Point | None = None,
    marks: Sequence[Mark] = (),
    labels: Sequence[Label] = (),
) -> str:
    """The picture as an SVG document; at most 12 KB for the whole city.

    What would hide something before it is left out: first names of areas, then landmarks.
    """
    drawing = Drawing(viewport.width, viewport.height)
    for area in areas:
        drawing.add_area(
            area.name, area.polygon, viewport.to_pixel(Point(0, 0)), viewport.to_pixel(Point(1, 1))
        )
    metres, text = _round_length(viewport.metres_per_pixel * 110)
    drawing.add_scale_bar(max(4, (viewport.width - SURELY_SEEN) // 2), metres / viewport.metres_per_pixel, text)
    if pin:
        drawing.add_pin(*viewport.to_pixel(pin))
    for mark in marks:
        drawing.add_mark(mark.number, *viewport.to_pixel(mark.point), done=mark.done)
    for label in labels:
        drawing.add_label(label.text, *viewport.to_pixel(label.point))
    return drawing.document()


def as_data_uri(svg: str) -> SafeString:
    """For src="…" in double quotes: nothing in it needs another escape."""
    return mark_safe("data:image/svg+xml," + quote(svg, safe=" ~()*!'/:;,=@+$?-._"))  # noqa: S308  quote() leaves no <>&"


def _round_length(longest: float) -> tuple[float, str]:
    """The longest of 1, 2, 5, 10, … metres that fits, and how it is written."""
    power = 10.0 ** math.floor(math.log10(longest))
    metres = next(factor * power for factor in (5, 2, 1) if factor * power <= longest)
    return metres, f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
