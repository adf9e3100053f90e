"""Which open reports nearby may be the same defect: pure arithmetic over candidates fetched by somebody else.

Only the same theme counts: the same defect, or one of the same group. Text decides between equals, never alone.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.geo.points import Point, distance
from stoerung.german import content_stems, likeness

RADIUS: Final = {
    "strasse": 80,
    "licht": 60,
    "ampel": 60,
    "sauberkeit": 60,
    "gruen": 120,
    "spielplatz": 150,
    "wasser": 100,
    "bauwerk": 120,
    "parken": 60,
    "winter": 200,
    "stadtmoebel": 80,
    "sonstiges": 80,
}
"""Metres within which two reports of a group can be one thing; by group code."""
DEFAULT_RADIUS: Final = 80
LARGEST_RADIUS: Final = 250
"""Nothing beyond it is ever the same: what a caller should fetch."""
HALF_LIFE_DAYS: Final = 60
NEAR, SAME_LEAF, FRESH, WORDS = 0.45, 0.25, 0.1, 0.2
ALIKE: Final = 0.6
LONGEST_TEXT: Final = 1000
WINDS: Final = (
    _("nördlich"),
    _("nordöstlich"),
    _("östlich"),
    _("südöstlich"),
    _("südlich"),
    _("südwestlich"),
    _("westlich"),
    _("nordwestlich"),
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open report. `category` and `group` are codes."""

    id: int
    lon: float
    lat: float
    category: str
    group: str
    text: str
    age_days: float

    @property
    def point(self) -> Point:
        return Point(self.lon, self.lat)


@dataclass(frozen=True, slots=True)
class New:
    """What somebody is about to report. `inexact`: by how many metres its place may be wrong."""

    at: Point
    category: str
    group: str
    text: str = ""
    inexact: float = 0


@dataclass(frozen=True, slots=True)
class Nearby:
    """A report that may be the same. `metres` is whole, `direction` seen from the new place, `score` 0 to 1."""

    id: int
    metres: int
    direction: str | Promise
    score: float

    @property
    def distance(self) -> str:
        return shown_distance(self.metres)


def rank_nearby(candidates: Sequence[Candidate], new: New, limit: int = 5) -> list[Nearby]:
    """The likeliest first; among equals the nearer, then the older id, so that an answer never wavers."""
    wanted = frozenset(content_stems(new.text[:LONGEST_TEXT]))
    found = []
    for candidate in candidates:
        away = distance(new.at, candidate.point)
        if candidate.group == new.group and away <= reach(new.group, new.inexact):
            score = _score(candidate, away, candidate.category == new.category, wanted)
            found.append((-score, away, candidate.id, candidate))
    found.sort(key=lambda item: item[:3])
    return [_nearby(new.at, candidate, away, -score) for score, away, _id, candidate in found[:limit]]


def radius(group: str) -> int:
    return min(RADIUS.get(group, DEFAULT_RADIUS), LARGEST_RADIUS)


def reach(group: str, inexact: float = 0) -> float:
    """Metres: the radius of the group, and the inexactness of the place up to as much again."""
    return min(radius(group) + min(inexact, radius(group)), LARGEST_RADIUS)


def _score(candidate: Candidate, away: float, is_same_leaf: bool, wanted: frozenset[str]) -> float:
    near = max(0.0, 1 - away / (radius(candidate.group) or 1))
    fresh: float = 0.5 ** (max(0.0, candidate.age_days) / HALF_LIFE_DAYS)
    score = NEAR * near + SAME_LEAF * is_same_leaf + FRESH * fresh
    return round(score + WORDS * word_overlap(wanted, candidate.text), 4)


def word_overlap(wanted: frozenset[str], text: str) -> float:
    """0 to 1: the part of the shorter text's words that the other one has, or has something like."""
    other = frozenset(content_stems(text[:LONGEST_TEXT]))
    fewer, more = sorted((wanted, other), key=len)
    if not fewer:
        return 0.0
    met = sum(any(likeness(word, known) >= ALIKE for known in more) for word in fewer)
    return met / len(fewer)


def _nearby(at: Point, candidate: Candidate, away: float, score: float) -> Nearby:
    return Nearby(candidate.id, round(away), direction(at, candidate.point), score)


def direction(a: Point, b: Point) -> str | Promise:
    """Where b lies, seen from a: `nördlich`; empty where both are the same spot (under half a metre)."""
    if distance(a, b) < 0.5:
        return ""
    east = (b.lon - a.lon) * math.cos(math.radians((a.lat + b.lat) / 2))
    bearing = math.degrees(math.atan2(east, b.lat - a.lat)) % 360
    return WINDS[round(bearing / 45) % 8]


def shown_distance(metres: float) -> str:
    """`7 m`, `40 m`, `230 m`, `1,2 km`: no finer than a position from a phone deserves."""
    if metres >= 1000:
        return f"{metres / 1000:.1f} km".replace(".", ",")
    step = 1 if metres < 10 else 10 if metres >= 100 else 5
    rounded = round(metres / step) * step
    return f"{rounded} m" if rounded < 1000 else "1,0 km"
