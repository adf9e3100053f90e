"""How long it took last year: of this defect, else of its group, else nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from stoerung.models import Report
from stoerung.services.forecast import FEWEST, Forecast, forecast
from tests.factories.stoerung import ReportFactory, category, department, mails

pytestmark = pytest.mark.django_db


def fixed(days: range | list[int], code: str = "laterne-aus", ago: int = 10, reason: str = "fixed") -> None:
    """Closed reports that took so many working days, ``ago`` days ago."""
    closed = timezone.now() - timedelta(days=ago)
    Report.objects.bulk_create(
        Report(
            number=uuid4().hex[:12],
            submission_key=uuid4(),
            link_digest=uuid4().hex,
            category=category(code),
            department=department("beleuchtung"),
            status="done" if reason == "fixed" else "not_done",
            close_reason=reason,
            close_text="Gut.",
            closed_at=closed,
            working_days_taken=taken if reason == "fixed" else None,
            lon=9.18,
            lat=48.78,
            due_on=closed.date(),
        )
        for taken in days
    )


def test_half_and_eight_of_ten():
    fixed(range(1, 22))
    assert forecast(category()) == Forecast(p50_days=11.0, p80_days=17.0, count=21)


def test_too_few_say_nothing():
    fixed([3] * (FEWEST - 1))
    assert forecast(category()) is None


def test_the_group_helps_out():
    fixed([3] * 10)
    fixed([5] * 10, code="laterne-stoerung")
    fixed([50] * 30, code="schlagloch")
    found = forecast(category())
    assert found
    assert (found.count, found.p50_days) == (20, 4.0)


def test_only_what_was_fixed_in_the_last_year_counts():
    fixed([3] * 30, ago=366)
    fixed([3] * 30, reason="cant_fix")
    assert forecast(category()) is None


def test_a_group_has_no_group():
    assert forecast(category("licht")) is None


def test_the_acknowledgement_says_it():
    fixed([3] * 30)
    ReportFactory.received()
    assert "meist nach 3 Arbeitstagen behoben" in mails("report_received")[0].text
