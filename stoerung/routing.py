"""Who gets a point of the city: a table of rules as areas of a map, and the proof that it has no gap. Pure.

Four tiers, the first with a rule for the point decides: the defect in an area, the defect everywhere, its
group in an area, its group everywhere. Borders are straight in degrees (RFC 7946), so what contains what is
asked in degrees; how far and how large in metres (EPSG:25832).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from hashlib import sha256
from itertools import combinations
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from portal.geo.metres import UTM_32, WGS84, to_metres, transformed
from portal.geo.points import Point

LEAST: Final = 1.0
"""Square metres: gaps and overlaps below are the noise of coordinates, not a place where something breaks."""
STRIP: Final = 0.1
"""Metres: strips narrower than this, left between two carelessly drawn areas, are no border to ask about."""
MOST_CHOICES: Final = 4
SURROUNDINGS: Final = 1.0
"""Degrees around the areas that count as the city where nobody has loaded its outline."""


class Tier(IntEnum):
    DEFECT_IN_AREA = 0
    DEFECT = 1
    GROUP_IN_AREA = 2
    GROUP = 3


@dataclass(frozen=True, eq=False)
class Ground:
    """An area with its shape in degrees."""

    pk: int
    set_key: str
    code: str
    name: str
    shape: BaseGeometry

    @cached_property
    def metres(self) -> BaseGeometry:
        return to_metres(self.shape)

    @cached_property
    def square_metres(self) -> float:
        return float(self.metres.area)

    @cached_property
    def digest(self) -> str:
        """Of the border as it is: a receipt keeps it, so that a later border can't pass for this one."""
        return sha256(self.shape.wkb).hexdigest()


@dataclass(frozen=True, eq=False)
class Line:
    """One rule: here (everywhere, if ``ground`` is None) this department does it. Keys are the database's."""

    rule: int
    tier: Tier
    department: int
    ground: Ground | None = None

    @property
    def precedence(self) -> tuple[int, float, str, str, int]:
        """Within a tier the smaller area wins, then the lower code: the same one always."""
        if self.ground is None:
            return (self.tier, 0.0, "", "", self.rule)
        return (self.tier, self.ground.square_metres, self.ground.code, self.ground.set_key, self.rule)


@dataclass(frozen=True)
class Fault:
    """A part of the city that nobody has ("gap"), or that two claim ("overlap"), with a point inside it."""

    kind: str
    names: tuple[str, ...]
    square_metres: float
    witness: Point


@dataclass(frozen=True)
class Choice:
    """One side of a border: its area (None: outside of all that rules name), who has it, a point on it."""

    ground: Ground | None
    department: int
    spot: Point

    @property
    def code(self) -> str:
        return f"{self.ground.set_key}/{self.ground.code}" if self.ground else "-"


class RegionMap:
    """The rules for one defect on one day, drawn as a map.

    ``city``: its outline in degrees, None if nobody has loaded one. ``fallback``: who gets what no rule knows.
    """

    def __init__(self, lines: Iterable[Line], *, city: BaseGeometry | None, fallback: int) -> None:
        self.lines = list(_reachable(sorted(lines, key=lambda line: line.precedence)))
        self.city = city
        self.fallback = fallback
        for ground in self.grounds:
            shapely.prepare(ground.shape)

    @cached_property
    def grounds(self) -> list[Ground]:
        return [line.ground for line in self.lines if line.ground is not None]

    def decide(self, point: Point) -> Line | None:
        """The rule for this point; None where there is none."""
        spot = shapely.Point(point.lon, point.lat)
        return next((line for line in self.lines if _holds_at(line, spot)), None)

    def department_at(self, point: Point) -> int:
        line = self.decide(point)
        return self.fallback if line is None else line.department

    @cached_property
    def whole(self) -> BaseGeometry:
        """All that is to be shared out, in degrees."""
        if self.city is not None:
            return self.city
        return shapely.union_all([ground.shape for ground in self.grounds]).envelope.buffer(SURROUNDINGS)

    @cached_property
    def regions(self) -> list[tuple[Line | None, BaseGeometry]]:
        """Where each rule decides, in degrees: they share out the whole. Last: where no rule does."""
        left, found = self.whole, list[tuple[Line | None, BaseGeometry]]()
        for line in self.lines:
            if line.ground is None:
                found.append((line, left))
                left = shapely.Polygon()
            else:
                found.append((line, _flat(shapely.intersection(left, line.ground.shape))))
                left = _flat(shapely.difference(left, line.ground.shape))
        return [*found, (None, left)]

    @cached_property
    def territories(self) -> dict[int, BaseGeometry]:
        """Department → all it gets, in metres, without strips between areas (STRIP)."""
        shapes: dict[int, list[BaseGeometry]] = {}
        for line, region in self.regions:
            shapes.setdefault(self.fallback if line is None else line.department, []).append(region)
        drawn = {who: _opened(to_metres(shapely.union_all(parts))) for who, parts in shapes.items()}
        return {who: shape for who, shape in drawn.items() if not shape.is_empty}

    @cached_property
    def everywhere(self) -> int | None:
        """The department that gets all of the city; None where it is not one."""
        said = {line.department for line in self.lines} | ({self.fallback} if self.has_open_end else set())
        if len(said) > 1 and self.grounds:
            said = set(self.territories)
        return said.pop() if len(said) == 1 else None

    @property
    def has_open_end(self) -> bool:
        """No rule says "everywhere"."""
        return not self.lines or self.lines[-1].ground is not None

    def border_metres(self, point: Point) -> float | None:
        """To the nearest point of the city where another department would get it; None if there is none."""
        if self.everywhere is not None:
            return None
        spot, own = _in_metres(point), self.department_at(point)
        others = [shape for who, shape in self.territories.items() if who != own]
        return min((float(shapely.distance(spot, shape)) for shape in others), default=None)

    def departments_within(self, point: Point, metres: float) -> set[int]:
        """Who might get it, if the point is only known to so many metres."""
        own = self.department_at(point)
        if self.everywhere is not None:
            return {own}
        spot = _in_metres(point)
        return {own} | {who for who, shape in self.territories.items() if shapely.dwithin(spot, shape, metres)}

    def gaps(self, outline: BaseGeometry) -> list[Fault]:
        """The parts of the outline that no rule covers."""
        if not self.has_open_end:
            return []
        return faults("gap", (), shapely.difference(outline, shapely.union_all(self._shapes())))

    def overlaps(self, outline: BaseGeometry) -> list[Fault]:
        """The parts where two rules of the deciding tier name different departments."""
        found: list[Fault] = []
        for tier in (Tier.DEFECT_IN_AREA, Tier.GROUP_IN_AREA):
            above = shapely.union_all(self._shapes(before=tier))
            for one, other in combinations(self._lines_of(tier), 2):
                if one.department != other.department:
                    found += _overlap(one.ground, other.ground, outline, above)
        return found

    def _shapes(self, before: int = len(Tier)) -> list[BaseGeometry]:
        return [line.ground.shape for line in self.lines if line.ground is not None and line.tier < before]

    def _lines_of(self, tier: Tier) -> list[Line]:
        return [line for line in self.lines if line.tier == tier]


def choices(regions: RegionMap, point: Point, reach: float, known: Sequence[Ground]) -> list[Choice]:
    """The sides of the borders within ``reach`` metres, nearest first; none where all lead to one department.

    By the areas people know (``known``), if these tell the departments apart; else by those the rules name.
    """
    if len(regions.departments_within(point, reach)) < 2:
        return []
    spot = _in_metres(point)
    disc = spot.buffer(reach)
    pieces = {who: shapely.intersection(shape, disc) for who, shape in regions.territories.items()}
    sides = _sides_by(known, pieces, spot)
    if not _tell_apart(sides, {who for who, piece in pieces.items() if piece.area >= LEAST}):
        sides = list(_sides_of_rules(regions, disc, spot))
    if len({side.department for _distance, side in sides}) < 2:
        return []
    return _nearest(sides)


def faults(kind: str, names: tuple[str, ...], shape: BaseGeometry) -> list[Fault]:
    """Each part of a shape in degrees that is large enough to be a fault, the largest first."""
    parts = [(float(to_metres(part).area), part) for part in _parts(shape)]
    large = sorted((size, part.representative_point()) for size, part in parts if size >= LEAST)
    return [Fault(kind, names, size, Point(inner.x, inner.y)) for size, inner in reversed(large)]


def overlaps_between(grounds: Sequence[Ground], outline: BaseGeometry) -> list[Fault]:
    """What two areas of one set both claim."""
    nothing = shapely.Polygon()
    return [
        fault for one, other in combinations(grounds, 2) for fault in _overlap(one, other, outline, nothing)
    ]


def _reachable(lines: Iterable[Line]) -> Iterator[Line]:
    """Nothing comes after a rule for everywhere."""
    for line in lines:
        yield line
        if line.ground is None:
            return


def _holds_at(line: Line, spot: BaseGeometry) -> bool:
    return line.ground is None or bool(line.ground.shape.covers(spot))


def _overlap(
    one: Ground | None, other: Ground | None, outline: BaseGeometry, above: BaseGeometry
) -> list[Fault]:
    if one is None or other is None or not one.shape.intersects(other.shape):
        return []
    both = shapely.intersection(shapely.intersection(one.shape, other.shape), outline)
    names = tuple(sorted((one.name, other.name)))
    return faults("overlap", names, shapely.difference(_flat(both), above))


Side = tuple[float, Choice]
"""Metres to it, and what it is."""


def _sides_by(known: Sequence[Ground], pieces: dict[int, BaseGeometry], spot: BaseGeometry) -> list[Side]:
    """Area by area: who has which part of it, as far as it is within reach."""
    sides = []
    for ground in known:
        for who, piece in pieces.items():
            if piece.intersects(ground.metres):
                sides += _side(ground, who, shapely.intersection(piece, ground.metres), spot)
    return sides


def _sides_of_rules(regions: RegionMap, disc: BaseGeometry, spot: BaseGeometry) -> Iterator[Side]:
    for line, region in regions.regions:
        who = regions.fallback if line is None else line.department
        piece = shapely.intersection(_opened(to_metres(region)), disc)
        yield from _side(line.ground if line else None, who, piece, spot)


def _side(ground: Ground | None, who: int, piece: BaseGeometry, spot: BaseGeometry) -> list[Side]:
    if piece.area < LEAST:
        return []
    (inner,) = shapely.get_coordinates(transformed(piece.representative_point(), UTM_32, WGS84)).tolist()
    return [(float(shapely.distance(spot, piece)), Choice(ground, who, Point(*inner)))]


def _tell_apart(sides: list[Side], departments: set[int]) -> bool:
    """Is each area one department's, and every department among them?"""
    codes = [side.code for _distance, side in sides]
    return len(codes) == len(set(codes)) and {side.department for _distance, side in sides} == departments


def _nearest(sides: list[Side]) -> list[Choice]:
    """At most four, each department with its nearest one first, so that none is missing."""
    in_order = [side for _distance, side in sorted(sides, key=lambda side: (side[0], side[1].code))]
    first = {side.department: side for side in reversed(in_order)}.values()
    ranked = sorted(in_order, key=lambda side: side not in first)[:MOST_CHOICES]
    return [side for side in in_order if side in ranked]


def _in_metres(point: Point) -> BaseGeometry:
    return transformed(shapely.Point(point.lon, point.lat), WGS84, UTM_32)


def _opened(shape: BaseGeometry) -> BaseGeometry:
    """Without strips: shrunk by half a strip and grown again, corners as they were."""
    half = STRIP / 2
    return shape.buffer(-half, join_style="mitre").buffer(half, join_style="mitre")


def _parts(shape: BaseGeometry) -> Iterator[BaseGeometry]:
    return (part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon))


def _flat(shape: BaseGeometry) -> BaseGeometry:
    """Only what has an area: two shapes that touch have lines and points in common, too."""
    if isinstance(shape, shapely.Polygon | shapely.MultiPolygon):
        return shape
    return shapely.union_all(list(_parts(shape)))
