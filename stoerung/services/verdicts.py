"""What a map of rules says about one report, in keys of the database: no query here."""

from collections.abc import Sequence
from dataclasses import dataclass

from stoerung.models import RoutingDecision
from stoerung.routing import Choice, Ground, Line, RegionMap, choices
from stoerung.services import atlas
from stoerung.services.places import PlaceOfReport

Basis = RoutingDecision.Basis


@dataclass(frozen=True)
class Verdict:
    """What the map says, in the keys of the database. ``rule`` None: nobody is named, so the triage desk."""

    department: int
    basis: str
    rule: Line | None = None
    border_metres: float | None = None
    chosen_by_reporter: bool = False
    district: str = ""


def judge(regions: RegionMap, place: PlaceOfReport, districts: Sequence[Ground]) -> Verdict:
    """Who gets it and why. ``districts``: the areas people know by name."""
    if place.point is None:
        return _without_a_point(regions)
    choice = _chosen(regions, place, districts)
    point = choice.spot if choice else place.point
    rule = regions.decide(point)
    district = atlas.ground_at(point, districts)
    return Verdict(
        department=regions.fallback if rule is None else rule.department,
        basis=_basis(rule),
        rule=rule,
        border_metres=regions.border_metres(place.point),
        chosen_by_reporter=choice is not None,
        district=district.name if district else "",
    )


def _without_a_point(regions: RegionMap) -> Verdict:
    """One department for the whole city needs no place. Otherwise a person has to find it first."""
    department = regions.everywhere
    rule = next((line for line in reversed(regions.lines) if line.department == department), None)
    if department is None:
        return Verdict(regions.fallback, Basis.PLACE_UNKNOWN)
    if rule is None:
        return Verdict(regions.fallback, Basis.FALLBACK)
    return Verdict(department, Basis.DEFAULT, rule)


def _basis(rule: Line | None) -> str:
    if rule is None:
        return Basis.FALLBACK
    return Basis.DEFAULT if rule.ground is None else Basis.AREA


def sides_in_question(regions: RegionMap, place: PlaceOfReport, districts: Sequence[Ground]) -> list[Choice]:
    if place.point is None or not place.accuracy:
        return []
    border = regions.border_metres(place.point)
    if border is None or place.accuracy <= border:
        return []
    return choices(regions, place.point, place.accuracy, districts)


def _chosen(regions: RegionMap, place: PlaceOfReport, districts: Sequence[Ground]) -> Choice | None:
    """The side the reporter chose. What was not among the choices is no answer: then the point decides."""
    if not place.chosen_area:
        return None
    sides = sides_in_question(regions, place, districts)
    return next((side for side in sides if side.code == place.chosen_area), None)
