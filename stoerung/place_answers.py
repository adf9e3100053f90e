"""What somebody means by what they typed and tapped on the first page. No database, no network."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portal.geo.geocoding import Place
from portal.geo.points import Point, point
from stoerung.gazetteer import find_in_text, look_up, neighbour_named, suggest
from stoerung.models import Report
from stoerung.services.places import PlaceOfReport

Source = Report.PlaceSource
VAGUE_METRES: Final = 1000
"""Somewhere within a kilometre: nobody can find a lamp there."""
FARTHEST_METRES: Final = 100_000
SUGGESTIONS: Final = 5
PINNED: Final = (Source.MAP, Source.DEVICE, Source.PHOTO)
NEAR: Final = "~"
"""The suggestion that is read out of a sentence; the sentence stays."""


class Doubt(StrEnum):
    """Why the page asks once more. Whoever then goes on without change is believed."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    VAGUE = "vague"
    PINNED = "pinned"
    ELSEWHERE = "elsewhere"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Typed:
    """What came from the page. `said` and `pinned` are text and pin as it showed them, `asked` its doubt.

    `pin` is (longitude, latitude) as text, `source` where the one shown came from; `photo` where one was taken.
    """

    text: str = ""
    pin: tuple[str, str] = ("", "")
    accuracy: str = ""
    said: str = ""
    pinned: str = ""
    source: str = ""
    asked: str = ""
    choice: str = ""
    photo: Point | None = None

    @property
    def has_pin(self) -> bool:
        return bool(self.pin[0] or self.pin[1])

    @property
    def pin_is_new(self) -> bool:
        return self.has_pin and " ".join(self.pin) != self.pinned

    @property
    def text_is_new(self) -> bool:
        return self.text != self.said

    @property
    def insists(self) -> bool:
        """The page has asked already, and nothing was changed."""
        return bool(self.asked) and not self.text_is_new and not self.pin_is_new


@dataclass(frozen=True)
class Answer:
    """A place, or a doubt (then `place` is what is known so far)."""

    place: PlaceOfReport | None = None
    doubt: Doubt | None = None


@dataclass(frozen=True)
class Suggestion:
    key: str
    label: str


def read(typed: Typed, look: Callable[[str], Place]) -> Answer:
    """The newest wish wins: a pin just set, else a text just typed, else what was there."""
    if typed.insists and typed.choice:
        return _chosen(typed)
    if typed.has_pin and (typed.pin_is_new or not typed.text_is_new):
        return _at_pin(typed)
    if not typed.text:
        return _at_pin(typed) if typed.has_pin else Answer(doubt=Doubt.MISSING)
    return _named(typed, look(typed.text))


def suggestions(text: str) -> list[Suggestion]:
    """Places that may be meant, the one named within a sentence first."""
    near = find_in_text(text)
    found = [Suggestion(NEAR, near.label)] if near else []
    return found + [Suggestion(place.text, place.label) for place in suggest(text, SUGGESTIONS)]


def _chosen(typed: Typed) -> Answer:
    """One of the suggestions; any other word means none of them."""
    found = find_in_text(typed.text) if typed.choice == NEAR else look_up(typed.choice)
    if found is None or found.point is None:
        return Answer(PlaceOfReport(typed.text))
    text = typed.text if typed.choice == NEAR else found.text
    return Answer(PlaceOfReport(text, found.point, found.accuracy_m, Source.ADDRESS))


def _at_pin(typed: Typed) -> Answer:
    spot = pin_in(*typed.pin)
    if spot is None:
        return Answer(doubt=Doubt.UNREADABLE)
    accuracy = _metres(typed.accuracy)
    place = PlaceOfReport(typed.text, spot, accuracy, _source(typed, spot))
    return _unless_vague(typed, place)


def _named(typed: Typed, found: Place) -> Answer:
    if found.point is None:
        return _unknown(typed)
    return _unless_vague(typed, PlaceOfReport(typed.text, found.point, found.accuracy_m, Source.ADDRESS))


def _unknown(typed: Typed) -> Answer:
    """Words are kept for a person to look at. Beside an old pin they may be a hint or another place: asked."""
    if typed.has_pin:
        pinned = _at_pin(typed)
        return Answer(pinned.place, pinned.doubt or Doubt.PINNED)
    place = PlaceOfReport(typed.text)
    if typed.insists:
        return Answer(place)
    return Answer(place, Doubt.ELSEWHERE if neighbour_named(typed.text) else Doubt.UNKNOWN)


def _unless_vague(typed: Typed, place: PlaceOfReport) -> Answer:
    is_vague = (place.accuracy or 0) > VAGUE_METRES and not typed.insists
    return Answer(place, Doubt.VAGUE if is_vague else None)


def _source(typed: Typed, spot: Point) -> str:
    if typed.photo is not None and as_text(typed.photo) == as_text(spot):
        return Source.PHOTO
    if not typed.pin_is_new and typed.source in PINNED:
        return typed.source
    # The device says how exact it is; a tap on the livelier map does not.
    return Source.DEVICE if typed.accuracy else Source.MAP


def as_text(spot: Point) -> tuple[str, str]:
    """Longitude and latitude for hidden fields: a hand's breadth."""
    return f"{spot.lon:.6f}", f"{spot.lat:.6f}"


def pin_in(lon: str, lat: str) -> Point | None:
    """What hidden fields say; None for nonsense."""
    try:
        return point(float(lon), float(lat))
    except ValueError:
        return None


def _metres(text: str) -> float | None:
    try:
        metres = float(text)
    except ValueError:
        return None
    return min(metres, FARTHEST_METRES) if math.isfinite(metres) and metres > 0 else None
