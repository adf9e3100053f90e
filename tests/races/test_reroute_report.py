"""Two clerks correct the same report at the same moment: one decision, one mail."""

import time
from functools import partial

import pytest

from portal.errors import RuleViolation
from portal.notifications.models import OutgoingMessage
from stoerung.models import Report
from stoerung.services import casework, steps
from stoerung.services.routing import reroute_report
from tests.factories.accounts import member
from tests.factories.routing import plan, town, where
from tests.factories.stoerung import ReportFactory, department
from tests.payments.crowd import at_once, faults

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 3


@pytest.fixture
def clerks(db):
    return [member(name, "clerk", "stoerungsstelle") for name in ("tina", "theo")]


@pytest.fixture
def no_locks(monkeypatch):
    def read(rows, pk):
        row = rows.objects.get(pk=pk)
        time.sleep(0.05)
        return row

    monkeypatch.setattr(steps, "lock", read)


def correct_at_once(clerks):
    """The decisions of a report that both move to the east."""
    squares = town()
    plan(("schlagloch", squares["west"], "nah"), ("schlagloch", squares["east"], "fern"))
    report = ReportFactory.received("schlagloch", place=where(0.5, 0.5))
    answers = at_once([partial(reroute_report, report.pk, by=clerk, place=where(1.5, 0.5)) for clerk in clerks])
    assert not faults(answers)
    return report.decisions.count()


def test_one_decision_and_one_mail(clerks):
    for turn in range(1, ROUNDS + 1):
        assert correct_at_once(clerks) == 2
        assert OutgoingMessage.objects.filter(event="stoerung/report_updated").count() == turn


def test_control_without_the_lock_both_decide(clerks, no_locks):
    assert max(correct_at_once(clerks) for _ in range(ROUNDS)) == 3


def test_a_hand_over_at_the_same_moment_is_before_or_after(clerks):
    plan(*[("schlagloch", area, key) for key, area in town().items()], ("laterne-aus", None, "licht"))
    for _ in range(ROUNDS):
        report = ReportFactory.received("schlagloch", place=where(0.5, 0.5))
        acts = [
            partial(casework.hand_over, report.pk, clerks[0], department("licht"), "Mast"),
            partial(reroute_report, report.pk, by=clerks[1], place=where(1.5, 0.5)),
        ]
        assert set(faults(at_once(acts))) <= {RuleViolation.__name__}
        after = Report.objects.get(pk=report.pk)
        assert (after.department.key, after.decisions.count()) in {("east", 2), ("licht", 2)}
