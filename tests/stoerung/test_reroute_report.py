"""Place or theme were wrong: the report is routed anew, once, and nothing is undone that a person decided."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.models import Role
from portal.audit.models import Entry
from portal.errors import RuleViolation
from portal.notifications.models import OutgoingMessage
from portal.working_days import add_working_days
from stoerung.models import CaseEntry, Category, Report
from stoerung.services import casework
from stoerung.services.routing import reroute_report
from stoerung.states import Priority, Publication
from tests.factories.accounts import member
from tests.factories.routing import plan, town, where
from tests.factories.stoerung import OUTSIDE, ReportFactory, category, department

pytestmark = pytest.mark.django_db


@pytest.fixture
def triage():
    return member("tina", Role.CLERK, "stoerungsstelle")


@pytest.fixture
def report():
    """A pothole in the west, at the desk "nah"; the east has "fern"."""
    squares = town()
    plan(
        ("schlagloch", squares["west"], "nah"),
        ("schlagloch", squares["east"], "fern"),
        ("gehweg", None, "nah"),
        ("laterne-aus", None, "licht"),
        ("gully-verstopft", None, "nah"),
    )
    return ReportFactory.received("schlagloch", place=where(0.5, 0.5, source="map"))


def newest_decision(report):
    return report.decisions.latest("at", "pk")


def mails(event="report_updated"):
    return OutgoingMessage.objects.filter(event=f"stoerung/{event}").count()


def test_another_place_another_desk(report, triage):
    moved = reroute_report(report.pk, by=triage, place=where(1.5, 0.5, text="Ostweg", source="office"))
    assert (moved.department.key, moved.district, moved.place_text) == ("fern", "East", "Ostweg")
    assert (moved.lon, moved.lat) == where(1.5, 0.5).point
    assert [receipt.cause for receipt in moved.decisions.all()] == ["submitted", "moved"]
    assert newest_decision(moved).by == triage


def test_the_desk_and_whoever_waits_hear_of_it(report, triage):
    reroute_report(report.pk, by=triage, place=where(1.5, 0.5))
    step, office = report.entries.filter(by=triage).order_by("-pk")[:2]
    assert (step.audience, step.text) == (CaseEntry.Audience.PUBLIC, "An Fern weitergegeben.")
    assert (office.kind, office.text) == (CaseEntry.Kind.ROUTING, "Ort berichtigt. Zuständig: Fern.")
    assert mails() == 1
    assert Entry.objects.get(action="stoerung.report.rerouted").facts == {"cause": "moved", "to": "fern"}


def test_another_place_of_the_same_desk_disturbs_nobody(report, triage):
    assigned = casework.take_up(report.pk, member("nick", Role.CLERK, "nah"))
    before = mails()
    moved = reroute_report(report.pk, by=triage, place=where(0.4, 0.5))
    assert (moved.department.key, moved.assignee) == ("nah", assigned.assignee)
    assert (mails(), moved.decisions.count()) == (before, 2)


def test_another_theme_brings_its_own_deadline(report, triage):
    changed = reroute_report(report.pk, by=triage, category=category("laterne-aus"))
    assert (changed.department.key, changed.category.code) == ("licht", "laterne-aus")
    assert changed.due_on == add_working_days(timezone.localdate(), category("laterne-aus").working_days)
    assert newest_decision(changed).cause == "recategorised"
    assert "Thema: Laterne leuchtet nicht statt" in report.entries.filter(kind="routing").get().text


def test_days_of_waiting_are_kept_with_another_theme(report, triage):
    Report.objects.filter(pk=report.pk).update(due_on=add_working_days(report.due_on, 4))
    changed = reroute_report(report.pk, by=triage, category=category("laterne-aus"))
    days = category("laterne-aus").working_days + 4
    assert changed.due_on == add_working_days(timezone.localdate(), days)


def test_place_and_theme_at_once_make_one_decision(report, triage):
    reroute_report(report.pk, by=triage, category=category("laterne-aus"), place=where(1.5, 0.5))
    assert [receipt.cause for receipt in report.decisions.all()] == ["submitted", "corrected"]
    assert mails() == 1


def test_twice_changes_nothing(report, triage):
    for _ in range(2):
        reroute_report(report.pk, by=triage, place=where(1.5, 0.5, text="  Ost  weg "))
    assert (report.decisions.count(), mails()) == (2, 1)


def test_a_hand_over_is_not_undone_by_the_same_decision(report, triage):
    casework.hand_over(report.pk, triage, department("licht"), "Da steht ein Mast.")
    moved = reroute_report(report.pk, by=triage, place=where(0.4, 0.5))
    assert moved.department.key == "licht"
    assert newest_decision(moved).department.key == "nah"


def test_another_decision_does_move_what_was_handed_over(report, triage):
    casework.hand_over(report.pk, triage, department("licht"), "Da steht ein Mast.")
    assert reroute_report(report.pk, by=triage, place=where(1.5, 0.5)).department.key == "fern"


def test_a_found_place_ends_the_search(triage):
    plan(*[("schlagloch", area, key) for key, area in town().items()])
    report = ReportFactory.received("schlagloch", place=where(0, 0, point=None, source="text"))
    assert (report.department.key, report.place_has_to_be_checked) == ("stoerungsstelle", True)
    found = reroute_report(report.pk, by=triage, place=where(1.5, 0.5))
    assert (found.department.key, found.place_has_to_be_checked, found.district) == ("east", False, "East")


def test_what_the_reporter_said_of_the_border_still_counts(triage):
    squares = town()
    place = where(0.99, 0.5, chosen_area="stadtbezirke/east")
    plan(*[(code, area, key) for code in ("schlagloch", "gehweg") for key, area in squares.items()])
    report = ReportFactory.received("schlagloch", place=place)
    changed = reroute_report(report.pk, by=triage, category=category("gehweg"))
    assert (changed.department.key, newest_decision(changed).chosen_by_reporter) == ("east", True)


def test_a_theme_of_danger_raises_the_priority(report, triage):
    danger = Category.objects.leaves().exclude(danger_sentence="").first()
    changed = reroute_report(report.pk, by=triage, category=danger)
    assert changed.priority == Priority.DANGER
    assert changed.due_on == add_working_days(timezone.localdate(), 1)


def test_a_private_theme_is_not_shown_to_strangers(report, triage):
    private = Category.objects.leaves().filter(is_public=False).first()
    assert reroute_report(report.pk, by=triage, category=private).publication == Publication.HIDDEN


def test_a_closed_report_stays_where_it_is(report, triage):
    casework.close_report(report.pk, triage, "fixed", "Geflickt.")
    with pytest.raises(RuleViolation) as refusal:
        reroute_report(report.pk, by=triage, place=where(1.5, 0.5))
    assert refusal.value.code == "closed"


def test_a_foreign_desk_may_not(report):
    with pytest.raises(RuleViolation) as refusal:
        reroute_report(report.pk, by=member("otto", Role.CLERK, "fern"), place=where(1.5, 0.5))
    assert refusal.value.code == "desk"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"place": where(0, 0, point=OUTSIDE)}, "place"),
        ({"place": where(0, 0, point=None, text=" ")}, "place"),
        ({"category": "group"}, "category"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(report, triage, wrong, field):
    given = {"category": Category.objects.groups().first()} if field == "category" else wrong
    with pytest.raises(RuleViolation) as refusal:
        reroute_report(report.pk, by=triage, **given)
    assert (refusal.value.field, report.decisions.count()) == (field, 1)


def test_a_report_from_before_the_plan_is_routed_by_todays(report, triage):
    Report.objects.filter(pk=report.pk).update(created_at=timezone.now() - timedelta(days=400))
    assert reroute_report(report.pk, by=triage, place=where(1.5, 0.5)).department.key == "fern"
