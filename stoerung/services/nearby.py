"""Open reports near a place that may be about the same: what to show before somebody reports it again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Prefetch
from django.utils import timezone
from django.utils.functional import Promise

from portal.geo.points import Box, Point, bounding_box
from stoerung.duplicates import Candidate, New, rank_nearby, reach, shown_distance
from stoerung.models import Category, Photo, Report
from stoerung.public_positions import grown, public_point

MOST_CANDIDATES: Final = 200
SHOWN: Final = 3
"""More cards than this nobody reads on the way to work."""
DAY: Final = 86_400.0


@dataclass(frozen=True)
class Nearby:
    """A report with its distance in metres and its direction, seen from the new place."""

    report: Report
    metres: int
    direction: str | Promise

    @property
    def distance(self) -> str:
        return shown_distance(self.metres)


def nearby_reports(point: Point, category: Category, text: str = "", inexact: float = 0) -> list[Nearby]:
    """Public, open, of the same group; the likeliest first. Distances are those strangers may know.

    `inexact`: by how many metres the point may be wrong.
    """
    if category.parent is None:
        return []
    group = category.parent.code
    reports = _candidates(category.parent, grown(bounding_box(point, reach(group, inexact))))
    now = timezone.now()
    candidates = [_candidate(number, report, now) for number, report in enumerate(reports)]
    ranked = rank_nearby(candidates, New(point, category.code, group, text, inexact), SHOWN)
    return [Nearby(reports[found.id], found.metres, found.direction) for found in ranked]


def _candidates(group: Category, box: Box) -> list[Report]:
    """At most MOST_CANDIDATES, the newest, whatever lies in there."""
    there = (
        Report.objects.public()
        .open()
        .filter(category__parent=group, lon__range=(box.west, box.east), lat__range=(box.south, box.north))
    )
    shown = Prefetch("photos", Photo.objects.released().select_related("shown"), "shown_photos")
    found = (
        there.select_related("category__parent").prefetch_related(shown).annotate(others=Count("supporters"))
    )
    return list(found.order_by("-created_at", "pk")[:MOST_CANDIDATES])


def _candidate(number: int, report: Report, now: datetime) -> Candidate:
    """Words that no clerk has released count for the order, and are not shown."""
    spot = public_point(
        Point(report.lon or 0.0, report.lat or 0.0), is_private=report.category.is_place_private
    )
    parent = report.category.parent
    return Candidate(
        id=number,
        lon=spot.lon,
        lat=spot.lat,
        category=report.category.code,
        group=parent.code if parent else "",
        text=report.description,
        age_days=(now - report.created_at).total_seconds() / DAY,
    )
