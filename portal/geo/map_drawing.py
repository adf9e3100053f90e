"""The strokes of a server-drawn map. Knows pixels only; where things are on the earth is maps.py's matter."""

import json
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

import shapely
from shapely.geometry.base import BaseGeometry

Corner = tuple[float, float]
# Pixels: how far a border may move when it is simplified, and how far beyond the picture it is drawn.
TOLERANCE, BEYOND = 1.0, 4
LETTER, LINE = 6.9, 13
PIN = "M0 0C-3-9-11-13-11-22a11 11 0 0 1 22 0c0 9-8 13-11 22z"
STYLE = (
    "text{font:12px 'Fira Sans','Segoe UI',Roboto,sans-serif;fill:#33353c;text-anchor:middle;"
    "paint-order:stroke;stroke:#fbfaf6;stroke-width:3px;stroke-linejoin:round}"
    ".o{fill:#e4e1d6}.a{fill:#fbfaf6;stroke:#8d8c84;stroke-width:1.2}.l{font-size:11px;text-anchor:start;fill:#55565f}"
    ".d{fill:#55565f}.p{fill:#c4161c;stroke:#fff;stroke-width:2}.w{fill:#fff}.m{fill:#16171b;stroke:#fff;stroke-width:2}"
    ".n{font-weight:600;fill:#fff;stroke:none}.f{fill:#fff;stroke:#16171b;stroke-width:2}.g{font-weight:600;stroke:none;"
    "fill:#16171b}.s{fill:none;stroke:#33353c;stroke-width:2}"
    "@media(prefers-color-scheme:dark){text{fill:#e9e9e5;stroke:#24262c}.o{fill:#121317}.a{fill:#24262c;stroke:#777a85}"
    ".l{fill:#bdbec6}.d{fill:#bdbec6}.p{fill:#ff6b5e;stroke:#16171b}.w{fill:#16171b}.m{fill:#ffdc33;stroke:#16171b}"
    ".n{fill:#16171b;stroke:none}.f{fill:#16171b;stroke:#ffdc33}.g{fill:#ffdc33;stroke:none}.s{stroke:#e9e9e5}}"
)


class Drawing:
    """A picture that grows from back to front. Texts keep clear of what came before them."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._areas: list[str] = []
        self._names: list[tuple[str, Corner]] = []
        self._dots: list[str] = []
        self._texts: list[str] = []
        self._front: list[str] = []
        self._taken: list[tuple[float, float, float, float]] = []

    def add_area(self, name: str, polygon: dict[str, Any], origin: Corner, one_degree: Corner) -> None:
        """`origin` and `one_degree` are the pixels of 0°, 0° and of 1° east, 1° north."""
        shape = self._clipped(_flattened(_parsed(json.dumps(polygon)), origin, one_degree))
        pieces = [
            piece for piece in shapely.get_parts(shape) if piece.geom_type == "Polygon" and piece.area > 1
        ]
        path = "".join(_path(piece) for piece in pieces)
        if path:
            self._areas.append(f'<path class="a" d="{path}"/>')
            self._names.append((name, _middle(max(pieces, key=lambda piece: piece.area))))

    def add_pin(self, x: float, y: float) -> None:
        if self._is_inside(x, y):
            self._take(x - 14, y - 36, x + 14, y + 4)
            self._front.append(
                f'<g transform="translate({x:.1f} {y:.1f})"><path class="p" d="{PIN}"/>'
                '<circle class="w" cy="-22" r="4"/></g>'
            )

    def add_mark(self, number: int, x: float, y: float, *, done: bool = False) -> None:
        if self._is_inside(x, y):
            self._take(x - 12, y - 12, x + 12, y + 12)
            ring, digits = ("f", "g") if done else ("m", "n")
            self._front.append(
                f'<circle class="{ring}" cx="{x:.0f}" cy="{y:.0f}" r="11"/>'
                f'<text class="{digits}" x="{x:.0f}" y="{y + 4:.0f}">{int(number)}</text>'
            )

    def add_label(self, text: str, x: float, y: float) -> None:
        if self._is_inside(x, y) and self._free(x - 3, y - 3, x + 7 + len(text) * LETTER * 0.9, y + 7):
            self._dots.append(f'<circle class="d" cx="{x:.0f}" cy="{y:.0f}" r="2.5"/>')
            self._texts.append(f'<text class="l" x="{x + 6:.0f}" y="{y + 4:.0f}">{_escaped(text)}</text>')

    def add_scale_bar(self, x: float, length: float, text: str) -> None:
        y = self.height - 10
        self._take(x - 4, y - 18, x + length + 4, y + 4)
        self._front.append(
            f'<path class="s" d="M{x:.0f} {y - 5}v5h{length:.0f}v-5"/>'
            f'<text x="{x + length / 2:.0f}" y="{y - 5}">{_escaped(text)}</text>'
        )

    def document(self) -> str:
        names = list(self._free_names())
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}" '
            f'viewBox="0 0 {self.width} {self.height}"><style>{STYLE}</style>'
            f'<rect class="o" width="{self.width}" height="{self.height}"/>'
            + "".join([*self._areas, *self._dots, *names, *self._texts, *self._front])
            + "</svg>"
        )

    def _free_names(self) -> Iterator[str]:
        for name, (x, middle) in self._names:
            half = len(name) * LETTER / 2
            heights = [middle + shift for shift in (0, LINE, -LINE)]
            y = next((y for y in heights if self._has_room(x - half, y, x + half)), None)
            if y is not None:
                yield f'<text x="{x:.0f}" y="{y:.0f}">{_escaped(name)}</text>'

    def _has_room(self, left: float, y: float, right: float) -> bool:
        inside = self._is_inside(left, y) and self._is_inside(right, y)
        return inside and self._free(left, y - 9, right, y + 3)

    def _is_inside(self, x: float, y: float) -> bool:
        return 0 <= x <= self.width and 0 <= y <= self.height

    def _take(self, *box: float) -> None:
        self._taken.append((box[0], box[1], box[2], box[3]))

    def _free(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Takes the place, if nothing is there yet."""
        free = all(left >= r or right <= le or top >= b or bottom <= t for le, t, r, b in self._taken)
        if free:
            self._take(left, top, right, bottom)
        return free

    def _clipped(self, shape: BaseGeometry) -> BaseGeometry:
        frame = (-BEYOND, -BEYOND, self.width + BEYOND, self.height + BEYOND)
        return shapely.clip_by_rect(shape.simplify(TOLERANCE), *frame)


@lru_cache(maxsize=256)
def _parsed(polygon: str) -> BaseGeometry:
    return shapely.from_geojson(polygon)


def _flattened(shape: BaseGeometry, origin: Corner, one_degree: Corner) -> BaseGeometry:
    scale = [one_degree[0] - origin[0], one_degree[1] - origin[1]]
    return shapely.transform(shape, lambda degrees: degrees * scale + list(origin))


def _middle(piece: Any) -> Corner:
    """Where a name has most room."""
    x, y = shapely.get_coordinates(shapely.maximum_inscribed_circle(piece, tolerance=2))[0]
    return float(x), float(y) + 4


def _path(piece: Any) -> str:
    """Whole pixels, each as a step from the one before: half as long as with decimals."""
    path = ""
    for ring in [piece.exterior, *piece.interiors]:
        corners = [(round(x), round(y)) for x, y in ring.coords]
        path += f"M{corners[0][0]} {corners[0][1]}l"
        path += " ".join(f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(corners[:-1])) + "z"
    return path.replace(" -", "-")


def _escaped(text: str) -> str:
    """For an XML document, which knows no control characters at all."""
    return escape("".join(letter for letter in text if letter.isprintable()))
