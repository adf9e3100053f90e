"""A clerk takes a case up; a colleague's case is the colleague's."""

import pytest

from portal.errors import RuleViolation
from stoerung.models import CaseEntry, Report
from stoerung.services.casework import take_up
from tests.factories.stoerung import ReportFactory, fresh, mails, staff

pytestmark = pytest.mark.django_db


def test_it_is_in_progress_and_mine(lamp_clerk):
    report = take_up(ReportFactory.received().pk, lamp_clerk)
    assert (fresh(report).status, fresh(report).assignee) == ("in_progress", lamp_clerk)
    assert "in Bearbeitung" in mails("report_updated")[0].text


def test_twice_changes_nothing(lamp_clerk):
    report = ReportFactory.in_progress()
    before = CaseEntry.objects.count()
    take_up(report.pk, lamp_clerk)
    assert (CaseEntry.objects.count(), len(mails("report_updated"))) == (before, 1)


def test_another_desk_is_refused(park_clerk):
    with pytest.raises(RuleViolation, match="eines anderen Amts") as refused:
        take_up(ReportFactory.received().pk, park_clerk)
    assert refused.value.code == "desk"


def test_triage_may(triage_clerk):
    assert take_up(ReportFactory.received().pk, triage_clerk).assignee == triage_clerk


def test_a_colleague_is_named(triage_clerk):
    report = ReportFactory.in_progress()
    with pytest.raises(RuleViolation, match="Daran arbeitet schon Clerk-Beleuchtung"):
        take_up(report.pk, triage_clerk)


def test_nobodys_case_is_taken(lamp_clerk):
    report = ReportFactory.in_progress()
    Report.objects.filter(pk=report.pk).update(assignee=None)
    assert take_up(report.pk, lamp_clerk).assignee == lamp_clerk


@pytest.mark.parametrize("state", ["planned", "waiting", "forwarded", "reopened"])
def test_from_every_open_state(state):
    report = getattr(ReportFactory, state)()
    report = take_up(report.pk, staff(report.department.key))
    assert (fresh(report).waiting_since, fresh(report).forwarded_to) == (None, "")


@pytest.mark.parametrize("state", ["done", "not_done", "duplicate"])
def test_what_is_closed_is_refused(state, lamp_clerk):
    with pytest.raises(RuleViolation) as refused:
        take_up(getattr(ReportFactory, state)().pk, lamp_clerk)
    assert refused.value.code == "step"
