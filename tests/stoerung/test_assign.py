"""A case is given to somebody of the desk."""

import pytest

from portal.accounts.models import Role
from portal.errors import RuleViolation
from stoerung.models import CaseEntry
from stoerung.services.casework import assign
from tests.factories.accounts import member
from tests.factories.stoerung import ReportFactory, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(db):
    return member("kim", Role.CLERK, "beleuchtung")


def test_to_a_colleague_and_back_to_nobody(lamp_clerk, colleague):
    report = ReportFactory.received()
    assert assign(report.pk, lamp_clerk, colleague).assignee == colleague
    assign(report.pk, lamp_clerk, None)
    assert (fresh(report).assignee, fresh(report).status) == (None, "received")


def test_twice_changes_nothing(lamp_clerk, colleague):
    report = ReportFactory.received()
    for _ in range(2):
        assign(report.pk, lamp_clerk, colleague)
    assert CaseEntry.objects.filter(text="Zuständig: Kim").count() == 1


def test_only_to_people_of_the_desk(lamp_clerk, park_clerk):
    with pytest.raises(RuleViolation) as refused:
        assign(ReportFactory.received().pk, lamp_clerk, park_clerk)
    assert refused.value.field == "to"


def test_not_by_another_desk(park_clerk):
    with pytest.raises(RuleViolation) as refused:
        assign(ReportFactory.received().pk, park_clerk, park_clerk)
    assert refused.value.code == "desk"


def test_not_what_is_closed(lamp_clerk):
    with pytest.raises(RuleViolation, match="schon beendet"):
        assign(ReportFactory.done().pk, lamp_clerk, None)
