"""Try a plan on what was reported: who would have got it instead?"""

from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from portal.accounts.models import Department
from portal.geo.points import Point
from stoerung.models import Category, Report, RoutingDecision, RoutingPlan
from stoerung.routing import RegionMap
from stoerung.services.plan_maps import maps_of

EXAMPLES: Final = 5


@dataclass(frozen=True)
class Move:
    """So many reports that ``source`` got would have gone to ``target``."""

    source: str
    target: str
    count: int
    examples: list[tuple[str, str]]
    """Number and theme of some of them."""


@dataclass(frozen=True)
class Replay:
    """``asked``: left out, because the reporter said on which side of a border it was."""

    looked_at: int
    same: int
    asked: int
    moves: list[Move]


class PastReport(NamedTuple):
    """``got``: whom the last decision named; ``asked``: the reporter chose the side of a border."""

    number: str
    category: int
    lon: float | None
    lat: float | None
    got: int
    asked: bool


@dataclass
class _Tally:
    same: int = 0
    asked: int = 0
    moved: dict[tuple[int, int], list[PastReport]] = field(default_factory=dict)


def replay(plan: RoutingPlan, last: int = 1000) -> Replay:
    """Who would have got the newest reports, by this plan on its first day, instead of whom it was then."""
    topics = {topic.pk: topic for topic in Category.objects.all()}
    maps, day = maps_of(plan), _first_day(plan)
    loaded, tally = maps.versions(), _Tally()
    for report in past_reports(last):
        _count(tally, report, maps.map_for(topics[report.category], day, loaded))
    return Replay(_sum(tally), tally.same, tally.asked, _moves(tally, topics))


def past_reports(last: int) -> list[PastReport]:
    decisions = RoutingDecision.objects.filter(report=OuterRef("pk")).order_by("-at", "-pk")
    rows = Report.objects.annotate(
        got=Subquery(decisions.values("department")[:1]),
        asked=Subquery(decisions.values("chosen_by_reporter")[:1]),
    ).filter(got__isnull=False)
    newest = rows.order_by("-created_at", "pk")[: max(last, 0)]
    return [PastReport(*row) for row in newest.values_list(*PastReport._fields)]


def _first_day(plan: RoutingPlan) -> date:
    today = timezone.localdate()
    return max(plan.valid_from or today, today)


def _count(tally: _Tally, report: PastReport, regions: RegionMap) -> None:
    now = _department_of(report, regions)
    if report.asked:
        tally.asked += 1
    elif now == report.got:
        tally.same += 1
    else:
        tally.moved.setdefault((report.got, now), []).append(report)


def _department_of(report: PastReport, regions: RegionMap) -> int:
    if report.lon is not None and report.lat is not None:
        return regions.department_at(Point(report.lon, report.lat))
    return regions.fallback if regions.everywhere is None else regions.everywhere


def _sum(tally: _Tally) -> int:
    return tally.same + tally.asked + sum(len(reports) for reports in tally.moved.values())


def _moves(tally: _Tally, topics: dict[int, Category]) -> list[Move]:
    """The most frequent first."""
    names = dict(Department.objects.values_list("pk", "name"))
    frequent = sorted(tally.moved.items(), key=lambda item: -len(item[1]))
    return [
        Move(names[source], names[target], len(reports), _examples(reports, topics))
        for (source, target), reports in frequent
    ]


def _examples(reports: list[PastReport], topics: dict[int, Category]) -> list[tuple[str, str]]:
    return [(report.number, topics[report.category].name) for report in reports[:EXAMPLES]]
