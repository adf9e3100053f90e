"""One question at the end; the answer can be changed for 14 days."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.errors import RuleViolation
from stoerung.models import Report
from stoerung.services.reporter import rate_report
from tests.factories.stoerung import ReportFactory, fresh

pytestmark = pytest.mark.django_db


def late(report: Report) -> Report:
    Report.objects.filter(pk=report.pk).update(closed_at=timezone.now() - timedelta(days=15))
    return report


@pytest.mark.parametrize("state", ["done", "not_done"])
def test_it_can_be_changed(state):
    report = getattr(ReportFactory, state)()
    for answer in ("yes", "yes", "no"):
        rate_report(report.pk, answer)
    assert fresh(report).satisfaction == "no"


def test_late_a_first_answer_counts_and_stays():
    report = late(ReportFactory.done())
    rate_report(report.pk, "yes")
    rate_report(report.pk, "yes")
    with pytest.raises(RuleViolation):
        rate_report(report.pk, "no")


@pytest.mark.parametrize("state", ["received", "reopened", "duplicate"])
def test_only_after_an_end(state):
    with pytest.raises(RuleViolation) as refused:
        rate_report(getattr(ReportFactory, state)().pk, "yes")
    assert refused.value.code == "rate"


@pytest.mark.parametrize("answer", ["", "YES", "vielleicht"])
def test_only_the_three_answers(answer):
    with pytest.raises(RuleViolation) as refused:
        rate_report(ReportFactory.done().pk, answer)
    assert refused.value.field == "answer"
