"""When a report should be dealt with, and how long it took. In working days; waiting for an answer pauses."""

from datetime import date

from portal.working_days import add_working_days, working_days_between
from stoerung.models import Category
from stoerung.states import Priority

DANGER_DAYS = 1


def deadline(category: Category, priority: int, arrived: date) -> date:
    """The last day for a report that arrived on this one (which itself doesn't count)."""
    return add_working_days(arrived, DANGER_DAYS if priority == Priority.DANGER else category.working_days)


def after_pause(due_on: date, asked: date, answered: date) -> tuple[date, int]:
    """The deadline moved by the working days that passed between question and answer, and their number."""
    waited = working_days_between(asked, answered)
    return add_working_days(due_on, waited), waited


def days_taken(arrived: date, ended: date, waited: int) -> int:
    """The city's own working days from arrival to end."""
    return max(working_days_between(arrived, ended) - waited, 0)
