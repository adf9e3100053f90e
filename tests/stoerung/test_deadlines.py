"""Working days with Baden-Württemberg's holidays; waiting for an answer pauses."""

from datetime import date

import pytest

from stoerung.deadlines import after_pause, days_taken, deadline
from stoerung.models import Category
from stoerung.states import Priority

CHRISTMAS_EVE = date(2026, 12, 24)
"""A Thursday; Friday is a holiday, and so is Saturday."""


@pytest.mark.parametrize(
    ("days", "priority", "due"),
    [
        (1, Priority.NORMAL, date(2026, 12, 28)),
        (5, Priority.NORMAL, date(2027, 1, 4)),
        (7, Priority.NORMAL, date(2027, 1, 7)),
        (5, Priority.DANGER, date(2026, 12, 28)),
    ],
)
def test_holidays_and_weekends_do_not_count(days, priority, due):
    assert deadline(Category(working_days=days), priority, CHRISTMAS_EVE) == due


def test_a_question_moves_the_deadline_by_its_working_days():
    due, waited = after_pause(date(2026, 12, 28), CHRISTMAS_EVE, date(2026, 12, 30))
    assert (due, waited) == (date(2026, 12, 31), 3)


def test_an_answer_on_the_same_day_moves_nothing():
    assert after_pause(date(2026, 12, 28), CHRISTMAS_EVE, CHRISTMAS_EVE) == (date(2026, 12, 28), 0)


def test_days_taken_are_the_citys_own():
    assert days_taken(date(2026, 11, 2), date(2026, 11, 9), waited=2) == 3
    assert days_taken(date(2026, 11, 2), date(2026, 11, 2), waited=1) == 0
