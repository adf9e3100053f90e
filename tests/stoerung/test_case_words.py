"""Words about a case: a note stays inside, an update goes to all, a reply to one."""

from uuid import uuid4

import pytest

from portal.errors import RuleViolation
from portal.notifications.models import OutgoingMessage
from stoerung.models import CaseEntry, Report
from stoerung.services.casework import add_note, post_update, reply_to_reporter
from stoerung.services.reporting import join_report
from tests.factories.stoerung import ReportFactory, mails

pytestmark = pytest.mark.django_db
WORDS = "Der Mast wird morgen geprüft."
EVERY = [add_note, post_update, reply_to_reporter]


def last(report: Report) -> CaseEntry:
    found = report.entries.last()
    assert found
    return found


def test_a_note_stays_inside(lamp_clerk):
    report = ReportFactory.received(email="")
    add_note(report.pk, lamp_clerk, WORDS)
    assert (last(report).kind, last(report).audience, last(report).text) == ("note", "office", WORDS)
    assert not OutgoingMessage.objects.exists()
    assert not CaseEntry.objects.for_reporter().filter(text=WORDS).exists()


def test_an_update_is_public_and_goes_to_all(lamp_clerk):
    report = ReportFactory.received()
    join_report(report.pk, key=uuid4(), email="bela@example.org")
    ReportFactory.duplicate(of=report, email="cara@example.org")
    post_update(report.pk, lamp_clerk, WORDS)
    told = {mail.to for mail in mails("report_updated") if WORDS in mail.text}
    assert told == {"aenne@example.org", "bela@example.org", "cara@example.org"}
    assert last(report).audience == "public"


def test_a_reply_is_for_the_reporter_only(lamp_clerk):
    report = ReportFactory.received()
    join_report(report.pk, key=uuid4(), email="bela@example.org")
    reply_to_reporter(report.pk, lamp_clerk, WORDS)
    assert [mail.to for mail in mails("report_replied")] == ["aenne@example.org"]
    assert last(report).audience == "reporter"


def test_a_reply_needs_an_address(lamp_clerk):
    with pytest.raises(RuleViolation, match="keine E-Mail-Adresse"):
        reply_to_reporter(ReportFactory.received(email="").pk, lamp_clerk, WORDS)


@pytest.mark.parametrize("say", EVERY)
def test_twice_changes_nothing(say, lamp_clerk):
    report = ReportFactory.received()
    for _ in range(2):
        say(report.pk, lamp_clerk, WORDS)
    assert CaseEntry.objects.filter(text=WORDS).count() == 1
    assert OutgoingMessage.objects.filter(text__contains=WORDS).count() == (say is not add_note)


@pytest.mark.parametrize("say", EVERY)
@pytest.mark.parametrize("text", ["", " \n ", "x" * 2001])
def test_words_are_needed_and_not_too_many(say, text, lamp_clerk):
    with pytest.raises(RuleViolation) as refused:
        say(ReportFactory.received().pk, lamp_clerk, text)
    assert refused.value.field == "text"


@pytest.mark.parametrize("say", EVERY)
def test_another_desk_is_refused(say, park_clerk):
    with pytest.raises(RuleViolation) as refused:
        say(ReportFactory.received().pk, park_clerk, WORDS)
    assert refused.value.code == "desk"


def test_no_update_after_the_end(lamp_clerk):
    with pytest.raises(RuleViolation, match="schon beendet"):
        post_update(ReportFactory.done().pk, lamp_clerk, WORDS)
