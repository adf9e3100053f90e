"""The rules of a plan in memory, drawn as one map per defect and period."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from portal.accounts.models import Department
from stoerung.models import Category, RoutingPlan, RoutingRule
from stoerung.policies import TRIAGE
from stoerung.routing import Ground, Line, RegionMap, Tier
from stoerung.services import atlas
from stoerung.states import PlanStatus


class Rule(NamedTuple):
    """A row of the table, as the database has it."""

    pk: int
    category: int
    department: int
    area: int | None
    area_set: int | None
    set_key: str | None
    valid_from: date | None
    valid_until: date | None

    def holds_on(self, day: date) -> bool:
        return (self.valid_from or day) <= day <= (self.valid_until or day)


class PlanMaps:
    """All maps of one plan. A map is drawn when somebody asks for it, and again when a border has changed."""

    def __init__(self, plan_pk: int) -> None:
        rows = RoutingRule.objects.filter(plan=plan_pk).values_list(
            *("pk", "category", "department", "area", "area__area_set", "area__area_set__key"),
            *("valid_from", "valid_until"),
        )
        self.rules = [Rule(*row) for row in rows]
        self.sets = {rule.area_set for rule in self.rules if rule.area_set is not None}
        self.fallback = Department.objects.values_list("pk", flat=True).get(key=TRIAGE)
        self._days = sorted(_first_days(self.rules))
        self._kept: tuple[atlas.Versions, dict[object, RegionMap]] = ({}, {})

    def versions(self) -> atlas.Versions:
        """Of the area sets as they are now; one query."""
        return atlas.versions(self.sets)

    def map_for(self, category: Category, day: date, loaded: atlas.Versions) -> RegionMap:
        """Who gets this defect where, on this day. Once drawn, it costs nothing until a border changes."""
        versions, drawn = self._kept
        if loaded != versions:
            # Replaced as one: a thread that still draws old borders must not put them among the new ones.
            versions, drawn = self._kept = (loaded, {})
        key = (category.pk, category.parent_id, bisect_right(self._days, day))
        if key not in drawn:
            drawn[key] = self._draw(category, day, loaded)
        return drawn[key]

    def periods(self, first: date, end: date | None) -> list[date]:
        """The first day of each period from ``first`` on and before ``end`` in which no rule changes."""
        return [first, *(day for day in self._days if day > first and (end is None or day < end))]

    def _draw(self, category: Category, day: date, loaded: atlas.Versions) -> RegionMap:
        concerned = [rule for rule in self.rules if rule.holds_on(day)]
        lines = [_line(rule, category, loaded) for rule in concerned if _concerns(rule, category)]
        return RegionMap(lines, city=atlas.outline(loaded), fallback=self.fallback)


def maps_of(plan: RoutingPlan) -> PlanMaps:
    """Kept in the process where the plan is released, because it never changes any more; else read anew."""
    return _kept(plan.pk) if plan.status == PlanStatus.ACTIVE else PlanMaps(plan.pk)


@lru_cache(maxsize=8)
def _kept(plan_pk: int) -> PlanMaps:
    return PlanMaps(plan_pk)


def _first_days(rules: Iterable[Rule]) -> set[date]:
    begun = {rule.valid_from for rule in rules if rule.valid_from is not None}
    ended = {rule.valid_until + timedelta(days=1) for rule in rules if rule.valid_until is not None}
    return begun | ended


def _concerns(rule: Rule, category: Category) -> bool:
    return rule.category in (category.pk, category.parent_id)


def _line(rule: Rule, category: Category, loaded: atlas.Versions) -> Line:
    own = rule.category == category.pk
    if rule.area is None or rule.set_key is None:
        return Line(rule.pk, Tier.DEFECT if own else Tier.GROUP, rule.department)
    tier = Tier.DEFECT_IN_AREA if own else Tier.GROUP_IN_AREA
    return Line(rule.pk, tier, rule.department, _ground(rule.area, rule.set_key, loaded))


def _ground(area: int, set_key: str, loaded: atlas.Versions) -> Ground:
    return next(ground for ground in atlas.grounds(set_key, loaded) if ground.pk == area)
