"""Prove that a plan leaves no point of the city to nobody, and none to two."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone
from shapely.geometry.base import BaseGeometry

from stoerung.models import Category, RoutingPlan
from stoerung.routing import LEAST, Fault, RegionMap, faults, overlaps_between
from stoerung.services import atlas
from stoerung.services.plan_maps import PlanMaps, maps_of

EXAMPLES: Final = 5
MEANT_TO_COVER: Final = 0.5
"""A set of areas that covers more of the city than this is meant to cover all of it: its gaps are faults."""

Identity = tuple[object, ...]


@dataclass(frozen=True)
class PlanFault:
    """Where a plan leaves a gap or an overlap: for this defect (or in this area set), from this day on.

    ``fault`` None: there is no rule at all, and no map to draw it on.
    """

    category: Category | None
    set_key: str
    first_day: date
    fault: Fault | None

    @property
    def identity(self) -> Identity:
        """What makes two faults of two plans the same one."""
        kind, names = (self.fault.kind, self.fault.names) if self.fault else ("gap", ())
        return (self.category.pk if self.category else None, self.set_key, kind, names)

    @property
    def subject(self) -> str:
        return self.category.name if self.category else f"Gebietsart „{self.set_key}“"

    @property
    def witness(self) -> str:
        """A point inside, latitude first as maps take it."""
        return f"{self.fault.witness.lat:.6f}, {self.fault.witness.lon:.6f}" if self.fault else ""

    @property
    def kind(self) -> str:
        return "Überlappung" if self.fault and self.fault.kind == "overlap" else "Lücke"


@dataclass(frozen=True)
class Check:
    """``has_map``: an outline of the city is loaded. ``topics`` and ``periods``: what was looked at."""

    faults: list[PlanFault]
    has_map: bool
    topics: int
    periods: list[date]


def check_plan(plan: RoutingPlan, first: date | None = None, end: date | None = None) -> Check:
    """Every defect, in every period from ``first`` (today) up to the day before ``end``, at every point."""
    maps = maps_of(plan)
    loaded = maps.versions()
    outline = atlas.outline(loaded)
    periods = maps.periods(first or timezone.localdate(), end)
    topics = list(Category.objects.leaves())
    found = list(_faults_of_sets(maps, loaded, outline, periods[0])) if outline is not None else []
    known: dict[object, list[Fault | None]] = {}
    for day in periods:
        for topic in topics:
            regions = maps.map_for(topic, day, loaded)
            key = tuple((line.tier, line.department, line.ground) for line in regions.lines)
            if key not in known:
                known[key] = _faults_of(regions, outline)
            found += [PlanFault(topic, "", day, fault) for fault in known[key]]
    return Check(found, outline is not None, len(topics), periods)


def faults_of_topic(plan: RoutingPlan, topic: Category, day: date) -> list[Fault | None]:
    """The same for one defect on one day."""
    maps = maps_of(plan)
    loaded = maps.versions()
    return _faults_of(maps.map_for(topic, day, loaded), atlas.outline(loaded))


def new_faults(found: Iterable[PlanFault], before: Iterable[PlanFault]) -> list[PlanFault]:
    """Those that the plan before did not have, or not as large."""
    old = _sizes(before)
    grown = {key for key, size in _sizes(found).items() if key not in old or size > old[key] + LEAST}
    return [fault for fault in found if fault.identity in grown]


def _faults_of(regions: RegionMap, outline: BaseGeometry | None) -> list[Fault | None]:
    if outline is None:
        return [None] if regions.has_open_end else []
    return [*regions.gaps(outline), *regions.overlaps(outline)]


def _faults_of_sets(
    maps: PlanMaps, loaded: atlas.Versions, outline: BaseGeometry, day: date
) -> Iterator[PlanFault]:
    for key in sorted({rule.set_key for rule in maps.rules if rule.set_key}):
        areas = atlas.grounds(key, loaded)
        covered = atlas.joined(key, loaded)
        if outline.intersection(covered).area > MEANT_TO_COVER * outline.area:
            yield from (
                PlanFault(None, key, day, gap) for gap in faults("gap", (), outline.difference(covered))
            )
        yield from (PlanFault(None, key, day, overlap) for overlap in overlaps_between(areas, outline))


def _sizes(found: Iterable[PlanFault]) -> dict[Identity, float]:
    """Square metres of each fault; of several periods the worst counts."""
    by_day: dict[tuple[Identity, date], float] = {}
    for one in found:
        key = (one.identity, one.first_day)
        by_day[key] = by_day.get(key, 0.0) + (one.fault.square_metres if one.fault else 0.0)
    sizes: dict[Identity, float] = {}
    for (identity, _day), size in by_day.items():
        sizes[identity] = max(size, sizes.get(identity, 0.0))
    return sizes
