"""By the clock: each task does its round, twice as once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from stoerung import tasks
from stoerung.models import Report
from tests.factories.stoerung import ReportFactory, fresh, mails

pytestmark = pytest.mark.django_db


def test_unanswered_questions_are_given_up():
    report = ReportFactory.waiting()
    Report.objects.update(waiting_since=timezone.now() - timedelta(days=20))
    for _ in range(2):
        tasks.resume_unanswered()
    assert fresh(report).status == "in_progress"
    assert report.entries.filter(text__contains="keine Antwort").count() == 1


def test_leads_hear_of_what_is_overdue(lamp_lead):
    ReportFactory.received()
    Report.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    for _ in range(2):
        tasks.escalate_overdue()
    assert len(mails("reports_overdue")) == 1
