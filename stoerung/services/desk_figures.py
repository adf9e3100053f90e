"""How a desk is doing: for those who lead it. One year back, of the departments asked for."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from stoerung.states import ON_THE_CLOCK, OPEN

DAYS = 365

_BY_GROUP = """
SELECT parent.name, count(*),
       count(*) FILTER (WHERE r.closed_at IS NULL),
       count(*) FILTER (WHERE r.status = ANY(%(clock)s) AND r.due_on < %(today)s),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY r.working_days_taken)::float,
       percentile_cont(0.8) WITHIN GROUP (ORDER BY r.working_days_taken)::float,
       count(*) FILTER (WHERE r.working_days_taken IS NOT NULL),
       count(*) FILTER (WHERE came_back.yes), count(*) FILTER (WHERE r.closed_at IS NOT NULL OR came_back.yes),
       count(*) FILTER (WHERE r.satisfaction = 'yes'), count(*) FILTER (WHERE r.satisfaction <> '')
FROM stoerung_report r
JOIN stoerung_category leaf ON leaf.id = r.category_id
JOIN stoerung_category parent ON parent.id = leaf.parent_id
CROSS JOIN LATERAL (SELECT EXISTS (
    SELECT FROM stoerung_caseentry e WHERE e.report_id = r.id AND e.status = 'reopened'
) AS yes) came_back
WHERE r.department_id = ANY(%(desks)s) AND (r.created_at >= %(since)s OR r.closed_at IS NULL)
GROUP BY parent.id, parent.name, parent.position ORDER BY parent.position
"""
_BY_CLERK = """
SELECT coalesce(nullif(u.name, ''), u.email, ''), count(*),
       count(*) FILTER (WHERE r.status = ANY(%(clock)s) AND r.due_on < %(today)s)
FROM stoerung_report r LEFT JOIN accounts_user u ON u.id = r.assignee_id
WHERE r.department_id = ANY(%(desks)s) AND r.status = ANY(%(open)s)
GROUP BY u.id, u.name, u.email ORDER BY 2 DESC, 1
"""


@dataclass(frozen=True)
class GroupLine:
    """``median_days``, ``p80_days``: working days to "behoben" without waiting; None where nothing was."""

    name: str
    received: int
    open: int
    overdue: int
    median_days: float | None
    p80_days: float | None
    fixed: int
    reopened: int
    ended: int
    content: int
    rated: int

    @property
    def reopened_percent(self) -> int | None:
        return round(100 * self.reopened / self.ended) if self.ended else None

    @property
    def content_percent(self) -> int | None:
        return round(100 * self.content / self.rated) if self.rated else None


@dataclass(frozen=True)
class ClerkLine:
    """``name`` is empty for what nobody has."""

    name: str
    open: int
    overdue: int


@dataclass(frozen=True)
class DeskFigures:
    groups: list[GroupLine]
    clerks: list[ClerkLine]

    @property
    def open(self) -> int:
        return sum(line.open for line in self.groups)

    @property
    def overdue(self) -> int:
        return sum(line.overdue for line in self.groups)

    @property
    def most_open(self) -> int:
        return max((line.open for line in self.groups), default=0)

    @property
    def most_days(self) -> float:
        return max((line.p80_days or 0 for line in self.groups), default=0)

    @property
    def most_load(self) -> int:
        return max((line.open for line in self.clerks), default=0)

    @property
    def unassigned(self) -> int:
        return sum(line.open for line in self.clerks if not line.name)


def desk_figures(departments: list[int], today: date) -> DeskFigures:
    """Two queries, whatever there is."""
    asked = {
        "desks": departments,
        "today": today,
        "since": today - timedelta(days=DAYS),
        "clock": [str(status) for status in ON_THE_CLOCK],
        "open": [str(status) for status in OPEN],
    }
    return DeskFigures(
        groups=[GroupLine(*row) for row in _rows(_BY_GROUP, asked)],
        clerks=[ClerkLine(*row) for row in _rows(_BY_CLERK, asked)],
    )


def _rows(sql: str, asked: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return list(cursor.fetchall())
