"""To a named desk with a reason; where two can't agree the triage desk decides."""

import pytest

from portal.accounts.models import Department
from portal.errors import RuleViolation
from stoerung.models import CaseEntry
from stoerung.services.casework import hand_over
from stoerung.services.casework import post_update as post
from tests.factories.stoerung import ReportFactory, department, fresh, mails, staff

pytestmark = pytest.mark.django_db
REASON = "Der Mast steht im Park."


@pytest.fixture
def parks():
    return department("gartenamt")


def passed_on(*keys: str):
    """A report that has wandered to these desks, one after the other."""
    report = ReportFactory.in_progress()
    for key in keys:
        report = hand_over(report.pk, staff(report.department.key), department(key), REASON)
    return fresh(report)


def test_it_lies_at_the_other_desk_and_is_nobodys(lamp_clerk, parks):
    before = ReportFactory.in_progress()
    hand_over(before.pk, lamp_clerk, parks, REASON)
    after = fresh(before)
    assert (after.department, after.assignee, after.hand_overs) == (parks, None, 1)
    assert (after.due_on, after.status) == (before.due_on, "in_progress")


def test_the_reason_stays_inside_the_target_is_public(lamp_clerk, parks):
    report = passed_on("gartenamt")
    assert REASON in CaseEntry.objects.get(report=report, kind="routing", audience="office").text
    line = f"An {parks} weitergegeben."
    assert CaseEntry.objects.public().filter(report=report, text=line).exists()
    assert line in mails("report_updated")[-1].text
    assert REASON not in mails("report_updated")[-1].text


def test_twice_changes_nothing(lamp_clerk, parks):
    report = ReportFactory.received()
    for _ in range(2):
        hand_over(report.pk, lamp_clerk, parks, REASON)
    assert (fresh(report).hand_overs, len(mails("report_updated"))) == (1, 1)


def test_a_reason_is_needed(lamp_clerk, parks):
    with pytest.raises(RuleViolation) as refused:
        hand_over(ReportFactory.received().pk, lamp_clerk, parks, " ")
    assert refused.value.field == "reason"


@pytest.mark.parametrize("key", ["beleuchtung", "kasse"])
def test_the_own_desk_and_desks_without_reports_are_refused(lamp_clerk, key):
    to = Department.objects.get_or_create(key=key, defaults={"name": "Stadtkasse"})[0]
    with pytest.raises(RuleViolation) as refused:
        hand_over(ReportFactory.received().pk, lamp_clerk, to, REASON)
    assert refused.value.field == "to"


def test_a_foreign_report_is_refused(park_clerk, parks):
    with pytest.raises(RuleViolation) as refused:
        hand_over(ReportFactory.received().pk, park_clerk, parks, REASON)
    assert refused.value.code == "desk"


def test_what_is_closed_is_refused(lamp_clerk, parks):
    with pytest.raises(RuleViolation, match="schon beendet"):
        hand_over(ReportFactory.done().pk, lamp_clerk, parks, REASON)


def test_after_two_times_the_triage_desk_gets_it_with_the_wish():
    report = passed_on("gartenamt", "tiefbauamt", "umweltamt")
    assert (report.department.key, report.hand_overs) == ("stoerungsstelle", 3)
    note = CaseEntry.objects.filter(report=report, kind="routing").last()
    assert note
    assert "Gewünscht: An Amt für Umweltschutz" in note.text


def test_the_third_time_sent_twice_changes_nothing():
    report = passed_on("gartenamt", "tiefbauamt", "umweltamt")
    hand_over(report.pk, staff("tiefbauamt"), department("umweltamt"), REASON)
    assert fresh(report).hand_overs == 3


def test_triage_decides_as_often_as_it_has_to(triage_clerk):
    report = passed_on("gartenamt", "tiefbauamt", "umweltamt")
    hand_over(report.pk, triage_clerk, department("tiefbauamt"), REASON)
    assert fresh(report).department.key == "tiefbauamt"
    post(report.pk, staff("tiefbauamt"), "Wir sehen nach.")


def test_danger_warns_the_new_desk(lamp_clerk, parks):
    Department.objects.filter(pk=parks.pk).update(email="park@example.org")
    parks.refresh_from_db()
    hand_over(ReportFactory.received("mast-beschaedigt").pk, lamp_clerk, parks, REASON)
    assert [mail.to for mail in mails("danger_reported")] == ["park@example.org"]


def test_danger_that_comes_back_warns_again(triage_clerk):
    Department.objects.update(email="amt@example.org")
    report = ReportFactory.received(description="Es riecht nach Gas.")
    home = report.department
    hand_over(report.pk, triage_clerk, department("gartenamt"), "Das ist bei einem Baum.")
    hand_over(report.pk, triage_clerk, home, "Doch die Laterne.")
    assert len(mails("danger_reported")) == 3
