"""The work has a day, and everybody may know it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.errors import RuleViolation
from stoerung.models import CaseEntry
from stoerung.services.casework import plan_work
from tests.factories.stoerung import ReportFactory, fresh, mails

pytestmark = pytest.mark.django_db


def in_days(days: int):
    return timezone.localdate() + timedelta(days=days)


def test_the_day_is_told(lamp_clerk):
    report = plan_work(ReportFactory.received().pk, lamp_clerk, in_days(3), "Mit dem Steiger.")
    assert (fresh(report).status, fresh(report).planned_for) == ("planned", in_days(3))
    (mail,) = mails("report_planned")
    assert f"{in_days(3):%d.%m.%Y}" in mail.text
    assert "Mit dem Steiger." in mail.text


def test_twice_changes_nothing_another_day_does(lamp_clerk):
    report = ReportFactory.received()
    for days in (3, 3, 4):
        plan_work(report.pk, lamp_clerk, in_days(days))
    assert CaseEntry.objects.filter(status="planned").count() == len(mails("report_planned")) == 2
    assert fresh(report).planned_for == in_days(4)


def test_not_for_yesterday(lamp_clerk):
    with pytest.raises(RuleViolation) as refused:
        plan_work(ReportFactory.received().pk, lamp_clerk, in_days(-1))
    assert refused.value.field == "planned_for"


def test_not_by_another_desk(park_clerk):
    with pytest.raises(RuleViolation) as refused:
        plan_work(ReportFactory.received().pk, park_clerk, in_days(3))
    assert refused.value.code == "desk"


def test_not_what_is_closed(lamp_clerk):
    with pytest.raises(RuleViolation):
        plan_work(ReportFactory.done().pk, lamp_clerk, in_days(3))
