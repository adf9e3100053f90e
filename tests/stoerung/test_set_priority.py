"""Danger pulls the deadline in and warns; a false alarm gets its time back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.models import Department
from portal.errors import RuleViolation
from portal.working_days import add_working_days
from stoerung.models import CaseEntry, Report
from stoerung.services.casework import reopen, set_priority
from stoerung.states import Priority
from tests.factories.stoerung import ReportFactory, fresh, mails

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(db):
    Department.objects.filter(key="beleuchtung").update(email="licht@example.org")


def test_danger_is_due_tomorrow_and_comes_first(mailbox, lamp_clerk):
    ReportFactory.received()
    report = ReportFactory.received()
    set_priority(report.pk, lamp_clerk, Priority.DANGER)
    assert fresh(report).due_on == add_working_days(timezone.localdate(), 1)
    assert Report.objects.most_urgent_first().first() == report
    assert [mail.to for mail in mails("danger_reported")] == ["licht@example.org"]


def test_twice_changes_nothing(mailbox, lamp_clerk):
    report = ReportFactory.received()
    for _ in range(2):
        set_priority(report.pk, lamp_clerk, Priority.DANGER)
    assert CaseEntry.objects.filter(text="Dringlichkeit: Gefahr").count() == len(mails("danger_reported")) == 1


def test_a_deadline_that_is_over_stays_over(lamp_clerk):
    report = ReportFactory.received()
    yesterday = timezone.localdate() - timedelta(days=1)
    Report.objects.filter(pk=report.pk).update(due_on=yesterday)
    assert set_priority(report.pk, lamp_clerk, Priority.DANGER).due_on == yesterday


def test_a_false_alarm_gets_the_time_it_would_have_had(lamp_clerk):
    report = ReportFactory.received("mast-beschaedigt")
    Report.objects.filter(pk=report.pk).update(waited_days=2)
    after = set_priority(report.pk, lamp_clerk, Priority.NORMAL)
    assert after.due_on == add_working_days(timezone.localdate(), report.category.working_days + 2)


@pytest.mark.parametrize("priority", [-1, 2, 99])
def test_other_numbers_are_refused(lamp_clerk, priority):
    with pytest.raises(RuleViolation) as refused:
        set_priority(ReportFactory.received().pk, lamp_clerk, priority)
    assert refused.value.field == "priority"


def test_not_by_another_desk_and_not_after_the_end(lamp_clerk, park_clerk):
    with pytest.raises(RuleViolation, match="eines anderen Amts"):
        set_priority(ReportFactory.received().pk, park_clerk, Priority.DANGER)
    with pytest.raises(RuleViolation, match="schon beendet"):
        set_priority(ReportFactory.done().pk, lamp_clerk, Priority.DANGER)


def test_false_alarm_of_a_report_that_was_opened_again_is_not_late_at_once(lamp_clerk):
    report = ReportFactory.done()
    Report.objects.update(created_at=timezone.now() - timedelta(days=200))
    reopen(report.pk, lamp_clerk, "Sie ist wieder aus.")
    for priority in (Priority.DANGER, Priority.NORMAL):
        set_priority(report.pk, lamp_clerk, priority)
    assert fresh(report).due_on > timezone.localdate()


def test_second_alarm_warns_again(mailbox, lamp_clerk):
    report = ReportFactory.received()
    for priority in (Priority.DANGER, Priority.NORMAL, Priority.DANGER):
        set_priority(report.pk, lamp_clerk, priority)
    assert len(mails("danger_reported")) == 2
