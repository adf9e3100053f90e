"""To somebody the city does not command: named, with a sentence, and it stays open."""

import pytest

from portal.errors import RuleViolation
from stoerung.models import CaseEntry
from stoerung.services.casework import forward_outside
from tests.factories.stoerung import ReportFactory, fresh, mails

pytestmark = pytest.mark.django_db
TEXT = "Die Laterne gehört der Bahn."


def test_everybody_hears_to_whom():
    report = ReportFactory.forwarded()
    assert (fresh(report).status, fresh(report).forwarded_to) == ("forwarded", "Deutsche Bahn")
    (mail,) = mails("report_forwarded")
    assert "Deutsche Bahn" in mail.text
    assert TEXT in mail.text
    assert CaseEntry.objects.public().filter(text__contains="Deutsche Bahn").exists()


def test_twice_changes_nothing(lamp_clerk):
    report = ReportFactory.forwarded()
    forward_outside(report.pk, lamp_clerk, "Deutsche Bahn", TEXT)
    assert len(mails("report_forwarded")) == 1


@pytest.mark.parametrize(
    ("target", "text", "field"), [("", TEXT, "target"), ("Bahn", " ", "text"), ("B" * 201, TEXT, "target")]
)
def test_target_and_words_are_needed(lamp_clerk, target, text, field):
    with pytest.raises(RuleViolation) as refused:
        forward_outside(ReportFactory.received().pk, lamp_clerk, target, text)
    assert refused.value.field == field


def test_not_by_another_desk(park_clerk):
    with pytest.raises(RuleViolation) as refused:
        forward_outside(ReportFactory.received().pk, park_clerk, "Bahn", TEXT)
    assert refused.value.code == "desk"


def test_not_what_is_closed(lamp_clerk):
    with pytest.raises(RuleViolation):
        forward_outside(ReportFactory.done().pk, lamp_clerk, "Bahn", TEXT)
