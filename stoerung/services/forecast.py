"""How long will it take? What it took last year, in working days without waiting for answers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Aggregate, Count, FloatField, Q
from django.utils import timezone

from stoerung.models import Category, Report
from stoerung.states import CloseReason

WITHIN = timedelta(days=365)
FEWEST = 20
"""Fewer cases say nothing; then the group is asked."""


@dataclass(frozen=True)
class Forecast:
    """Working days from arrival to "behoben": half, and eight of ten, took no longer. From ``count`` cases."""

    p50_days: float
    p80_days: float
    count: int


class Percentile(Aggregate):
    """percentile_cont over a numeric field."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, field: str, fraction: float) -> None:
        super().__init__(field, fraction=fraction)


def forecast(category: Category, now: datetime | None = None) -> Forecast | None:
    """From cases of this defect, else of its group; None where there are too few of both."""
    since = (now or timezone.now()) - WITHIN
    own = _of(Q(category=category), since)
    if own is not None or category.parent_id is None:
        return own
    return _of(Q(category__parent=category.parent_id), since)


def _of(which: Q, since: datetime) -> Forecast | None:
    fixed = Report.objects.filter(which, close_reason=CloseReason.FIXED, closed_at__gte=since)
    found = fixed.exclude(working_days_taken=None).aggregate(
        count=Count("pk"), p50=Percentile("working_days_taken", 0.5), p80=Percentile("working_days_taken", 0.8)
    )
    return Forecast(found["p50"], found["p80"], found["count"]) if found["count"] >= FEWEST else None
