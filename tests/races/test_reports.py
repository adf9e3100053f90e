"""Everybody at one report at the same moment: one report, one end, no circle, no lost step."""

import time
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.utils import timezone

from portal.notifications.models import OutgoingMessage
from stoerung.models import CaseEntry, Report, RoutingDecision, Supporter
from stoerung.services import casework, reporter, rounds
from stoerung.services.casework import merging
from stoerung.services.catalogue import load_catalogue
from stoerung.services.reporting import join_report, submit_report
from tests.factories.stoerung import ReportFactory, department, fresh, mails, new_report, staff
from tests.payments.crowd import at_once, faults

pytestmark = pytest.mark.django_db(transaction=True)
SENDINGS = 50
ROUNDS = 4
CROWD = 6


@pytest.fixture(autouse=True)
def catalogue(transactional_db):
    """The table is emptied after each of these tests."""
    load_catalogue()


@pytest.fixture
def no_locks(monkeypatch):
    """Rows are read, not locked; and everybody dawdles between looking and acting."""

    def read(rows, pk):
        row = rows.objects.get(pk=pk)
        time.sleep(0.05)
        return row

    for module in ("steps", "reporter", "rounds", "casework.merging", "casework.handing_over"):
        monkeypatch.setattr(f"stoerung.services.{module}.lock", read)


# --- One form, many sendings ---


def test_one_form_sent_fifty_times_is_one_report():
    once = new_report()
    answers = at_once([partial(submit_report, once)] * SENDINGS)
    assert not faults(answers)
    assert len({report.pk for report in answers}) == Report.objects.count() == 1
    assert RoutingDecision.objects.count() == CaseEntry.objects.count() == 1
    assert OutgoingMessage.objects.count() == 1


def test_control_looking_first_fails(monkeypatch):
    """What the database settles in one statement, look-then-write does not."""

    def look_then_write(rows, objects, **options):
        found = Report.objects.filter(submission_key=objects[0].submission_key).exists()
        time.sleep(0.05)
        return [] if found else objects[0].save(force_insert=True)

    monkeypatch.setattr("stoerung.models.report.ReportQuerySet.bulk_create", look_then_write, raising=False)
    assert faults(at_once([partial(submit_report, new_report())] * CROWD))


def test_one_address_joins_once():
    report = ReportFactory.received(email="")
    acts = [partial(join_report, report.pk, key=uuid4(), email="bela@example.org") for _ in range(CROWD)]
    assert not faults(at_once(acts))
    assert Supporter.objects.count() == len(mails("supporter_joined")) == 1


# --- Two clerks ---


def ended_twice() -> int:
    """Two clerks end a report with different words; how many ends too many it got."""
    report = ReportFactory.received()
    acts = [
        partial(casework.close_report, report.pk, staff(key), "fixed", f"Behoben. {key}")
        for key in ("beleuchtung", "stoerungsstelle")
    ]
    at_once(acts)
    return report.entries.filter(status="done").count() - 1


def test_only_one_clerk_ends_a_report():
    assert sum(ended_twice() for _ in range(ROUNDS)) == 0
    assert len(mails("report_closed")) == ROUNDS


def test_control_without_locks_it_ends_twice(no_locks):
    assert sum(ended_twice() for _ in range(ROUNDS)) > 0


def lost_hand_overs() -> int:
    """Two clerks hand a report over to different desks; how many of their steps were not counted."""
    report = ReportFactory.received()
    acts = [
        partial(casework.hand_over, report.pk, staff("beleuchtung"), department("gartenamt"), "Im Park."),
        partial(casework.hand_over, report.pk, staff("stoerungsstelle"), department("tiefbauamt"), "Ein Mast."),
    ]
    done = len(acts) - faults(at_once(acts)).total()
    return done - fresh(report).hand_overs


def test_no_hand_over_is_lost():
    assert sum(lost_hand_overs() for _ in range(ROUNDS)) == 0


def test_control_without_locks_hand_overs_are_lost(no_locks):
    assert sum(lost_hand_overs() for _ in range(ROUNDS)) > 0


# --- Merging ---


def circles() -> int:
    """One clerk merges A into B while another merges B into A; 1 where a circle closed, or an error tore it."""
    one, other = ReportFactory.received(), ReportFactory.received()
    acts = [
        partial(casework.merge_into, one.pk, other.pk, staff("beleuchtung")),
        partial(casework.merge_into, other.pk, one.pk, staff("stoerungsstelle")),
    ]
    errors = set(faults(at_once(acts))) - {"RuleViolation"}
    return int(bool(errors) or all(fresh(report).duplicate_of_id for report in (one, other)))


@pytest.fixture
def slow_merging(monkeypatch):
    """Time passes between the last look and the step."""
    look = merging._refuse_first

    def dawdle(*rows):
        look(*rows)
        time.sleep(0.05)

    monkeypatch.setattr(merging, "_refuse_first", dawdle)


@pytest.mark.usefixtures("slow_merging")
def test_merging_both_ways_closes_no_circle():
    assert sum(circles() for _ in range(ROUNDS)) == 0
    assert Report.objects.filter(status="duplicate").count() == ROUNDS


@pytest.mark.usefixtures("slow_merging", "no_locks")
def test_control_without_locks_a_circle_closes():
    assert sum(circles() for _ in range(ROUNDS)) > 0


def test_merging_a_row_of_reports_leaves_no_chain():
    for _ in range(ROUNDS):
        row = [ReportFactory.received() for _ in range(4)]
        pairs = [(row[0], row[1]), (row[1], row[2]), (row[2], row[3])]
        acts = [partial(casework.merge_into, a.pk, b.pk, staff("stoerungsstelle")) for a, b in pairs]
        answers = at_once(acts)
        assert set(faults(answers)) <= {"RuleViolation"}, answers
        assert not Report.objects.filter(duplicate_of__duplicate_of__isnull=False).exists()
    assert Report.objects.filter(status="duplicate").count() == 3 * ROUNDS


# --- Reporter against office, and against the clock ---


def opened_too_often() -> int:
    report = ReportFactory.done()
    at_once(
        [
            partial(reporter.reopen_report, report.pk, "Sie ist immer noch aus."),
            partial(casework.reopen, report.pk, staff("beleuchtung"), "Falsche Laterne."),
        ]
    )
    return report.entries.filter(status="reopened", kind="step").count() - 1


def test_a_report_is_opened_again_once():
    assert sum(opened_too_often() for _ in range(ROUNDS)) == 0
    assert len(mails("report_reopened")) == ROUNDS


def test_control_without_locks_it_is_opened_twice(no_locks):
    assert sum(opened_too_often() for _ in range(ROUNDS)) > 0


def test_reopening_against_closing_ends_one_way_or_the_other():
    for _ in range(ROUNDS):
        report = ReportFactory.received()
        close = partial(casework.close_report, report.pk, staff("beleuchtung"), "fixed", "Sie leuchtet.")
        open_again = partial(reporter.reopen_report, report.pk, "Sie ist immer noch aus.")
        assert set(faults(at_once([close, open_again]))) <= {"RuleViolation"}
        after = fresh(report)
        assert (after.status, bool(after.closed_at)) in {("done", True), ("reopened", False)}
    assert len(mails("report_closed")) == ROUNDS


def pauses_too_many() -> int:
    """The answer comes in the moment in which the clock gives up waiting; days counted twice."""
    report = ReportFactory.waiting()
    Report.objects.filter(pk=report.pk).update(waiting_since=timezone.now() - timedelta(days=20))
    at_once([partial(reporter.answer_question, report.pk, "Die linke."), rounds.resume_unanswered])
    return report.entries.filter(status="in_progress", kind="step").count() - 1


def test_answer_and_clock_move_the_deadline_once():
    assert sum(pauses_too_many() for _ in range(ROUNDS)) == 0


def test_control_without_locks_it_goes_on_twice(no_locks):
    assert sum(pauses_too_many() for _ in range(ROUNDS)) > 0
