"""What the public page of figures says: how much comes in, how much is fixed, and how long it takes."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

MONTHS = 12
DAYS = 365
FEWEST = 5
"""Fewer cases say nothing about a group, and too much about a person."""

_BY_MONTH = """
SELECT date_trunc('month', created_at AT TIME ZONE 'Europe/Berlin')::date, count(*),
       count(*) FILTER (WHERE close_reason = 'fixed')
FROM stoerung_report WHERE created_at >= %s GROUP BY 1 ORDER BY 1
"""
_BY_GROUP = """
SELECT parent.id, count(*),
       count(*) FILTER (WHERE closed_at IS NULL),
       count(*) FILTER (WHERE close_reason = 'fixed'),
       count(*) FILTER (WHERE closed_at IS NOT NULL AND close_reason NOT IN ('fixed', 'duplicate')),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY EXTRACT(EPOCH FROM closed_at - created_at) / 86400)
           FILTER (WHERE close_reason = 'fixed')::float,
       percentile_cont(0.8) WITHIN GROUP (ORDER BY EXTRACT(EPOCH FROM closed_at - created_at) / 86400)
           FILTER (WHERE close_reason = 'fixed')::float
FROM stoerung_report report
JOIN stoerung_category leaf ON leaf.id = report.category_id
JOIN stoerung_category parent ON parent.id = leaf.parent_id
WHERE report.created_at >= %s GROUP BY 1, parent.position HAVING count(*) >= %s ORDER BY parent.position
"""
_SATISFACTION = """
SELECT satisfaction, count(*) FROM stoerung_report
WHERE satisfaction <> '' AND created_at >= %s GROUP BY 1
"""


@dataclass(frozen=True)
class Month:
    first: date
    received: int
    fixed: int


@dataclass(frozen=True)
class GroupFigures:
    """Of one group in the last 365 days; `median_days`, `p80_days`: calendar days from report to "behoben"."""

    group_id: int
    received: int
    open: int
    fixed: int
    not_fixed: int
    median_days: float | None
    p80_days: float | None


@dataclass(frozen=True)
class Figures:
    months: list[Month]
    groups: list[GroupFigures]
    satisfaction: dict[str, int]
    at: datetime


def figures(now: datetime | None = None) -> Figures:
    """Three queries over the last year."""
    moment = now or timezone.now()
    since = _midnight(timezone.localdate(moment) - timedelta(days=DAYS))
    first = _midnight(_months_back(timezone.localdate(moment), MONTHS - 1))
    return Figures(
        months=[Month(*row) for row in _rows(_BY_MONTH, [first])],
        groups=[GroupFigures(*row) for row in _rows(_BY_GROUP, [since, FEWEST])],
        satisfaction=dict(_rows(_SATISFACTION, [since])),
        at=moment,
    )


def _rows(sql: str, parameters: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


def _months_back(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    return date(year, month + 1, 1)
