"""A plan is tried on past reports: who would have got what instead."""

from io import StringIO

import pytest
from django.core.management import call_command

from stoerung.services import casework
from stoerung.services.plans import replay
from tests.factories.accounts import member
from tests.factories.routing import plan, town, where
from tests.factories.stoerung import ReportFactory, department

pytestmark = pytest.mark.django_db


@pytest.fixture
def squares():
    """Two potholes in the west, one in the east, all the city's department's; and a lamp."""
    squares = town()
    plan(("schlagloch", None, "alle"), ("laterne-aus", None, "licht"))
    for x in (0.2, 0.4, 1.5):
        ReportFactory.received("schlagloch", place=where(x, 0.5))
    ReportFactory.received("laterne-aus", place=where(0.2, 0.5))
    return squares


@pytest.fixture
def draft(squares):
    return plan(
        ("schlagloch", squares["west"], "nah"),
        ("schlagloch", None, "alle"),
        ("laterne-aus", None, "licht"),
        active=False,
    )


def test_counts_who_would_have_got_what_instead(draft):
    result = replay(draft)
    (move,) = result.moves
    assert (result.looked_at, result.same, result.asked) == (4, 2, 0)
    assert (move.source, move.target, move.count) == ("Alle", "Nah", 2)
    assert {topic for _number, topic in move.examples} == {"Schlagloch oder Schaden in der Fahrbahn"}


def test_the_same_rules_move_nothing(squares):
    again = plan(("schlagloch", None, "alle"), ("laterne-aus", None, "licht"), active=False)
    assert replay(again).moves == []


def test_only_the_newest_are_tried(draft):
    newest = ReportFactory.received("schlagloch", place=where(0.1, 0.5))
    assert [move.examples[0][0] for move in replay(draft, last=1).moves] == [newest.number]
    assert replay(draft, last=0).looked_at == replay(draft, last=-5).looked_at == 0


def test_what_was_handed_over_by_hand_is_no_change_of_the_rules(draft):
    report = ReportFactory.received("schlagloch", place=where(1.5, 0.5))
    casework.hand_over(report.pk, member("tina", "clerk", "stoerungsstelle"), department("licht"), "Mast")
    assert [move.count for move in replay(draft).moves] == [2]


def test_reports_without_a_point_are_tried_too(draft):
    ReportFactory.received("schlagloch", place=where(0, 0, point=None, source="text"))
    moves = {(move.source, move.target): move.count for move in replay(draft).moves}
    assert moves["Alle", "Störungsstelle (Leitstelle)"] == 1


def test_what_the_reporter_said_at_a_border_is_left_out(squares):
    two = [("schlagloch", area, key) for key, area in squares.items()]
    plan(*two)
    ReportFactory.received("schlagloch", place=where(0.99, 0.5, chosen_area="stadtbezirke/east"))
    assert (replay(plan(*two, active=False), last=1).asked, replay(plan(*two, active=False), last=1).moves) == (
        1,
        [],
    )


def test_a_thousand_reports_cost_a_handful_of_questions(draft, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        replay(draft)


def test_the_command_prints_it(draft):
    out = StringIO()
    call_command("replay_routing", plan=draft.number, last=1000, stdout=out)
    assert "    2 von Alle an Nah: M" in out.getvalue()
    assert "4 Meldungen angesehen, 2 gingen an ein anderes Amt, 2 an dasselbe" in out.getvalue()


def test_the_command_knows_only_plans_that_are_there():
    with pytest.raises(SystemExit) as end:
        call_command("replay_routing", plan=99, stderr=StringIO())
    assert end.value.code == 2
