"""Deadlines that are over: leads hear daily, the triage desk's leads once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.models import Role
from portal.notifications.models import OutgoingMessage
from portal.workflow import lock
from stoerung.models import Report
from stoerung.services import rounds
from tests.factories.accounts import member
from tests.factories.stoerung import ReportFactory, fresh, mails

pytestmark = pytest.mark.django_db


def late(days: int, state: str = "received") -> Report:
    """Overdue since so many days of the calendar."""
    report = getattr(ReportFactory, state)(email="")
    Report.objects.filter(pk=report.pk).update(due_on=timezone.localdate() - timedelta(days=days))
    return fresh(report)


def told() -> list[str]:
    return sorted(mail.to.split("@")[0] for mail in mails("reports_overdue"))


def test_the_lead_hears_once_a_day(lamp_lead, triage_lead):
    report = late(1)
    today = timezone.localdate()
    for _ in range(2):
        rounds.escalate_overdue(today)
    assert told() == ["lead-beleuchtung"]
    rounds.escalate_overdue(today + timedelta(days=1))
    assert told() == ["lead-beleuchtung"] * 2
    assert fresh(report).escalated_at is None


def test_the_mail_names_numbers_and_days_only(lamp_lead):
    report = late(7)
    rounds.escalate_overdue()
    (mail,) = mails("reports_overdue")
    assert f"{report.number}: seit" in mail.text
    assert report.description not in mail.text
    assert report.place_text not in mail.text


def test_after_five_working_days_triage_hears_once(lamp_lead, triage_lead):
    report = late(7)
    assert rounds.escalate_overdue() == 1
    assert told() == ["lead-beleuchtung", "lead-stoerungsstelle"]
    first = fresh(report).escalated_at
    assert first
    assert rounds.escalate_overdue(timezone.localdate() + timedelta(days=1)) == 0
    assert fresh(report).escalated_at == first


def test_without_anybody_to_tell_it_is_not_marked():
    report = late(30)
    assert rounds.escalate_overdue() == 0
    assert fresh(report).escalated_at is None


def test_a_desk_without_a_lead_is_triages_business(triage_lead):
    late(1)
    rounds.escalate_overdue()
    assert told() == ["lead-stoerungsstelle"]


def test_a_lead_of_yesterday_hears_nothing(triage_lead):
    yesterday = timezone.localdate() - timedelta(days=1)
    member("gone", Role.LEAD, "beleuchtung", valid_from=yesterday, valid_until=yesterday)
    late(1)
    rounds.escalate_overdue()
    assert told() == ["lead-stoerungsstelle"]


def test_who_waits_for_others_is_not_late(lamp_lead):
    report = ReportFactory.forwarded()
    Report.objects.filter(pk=report.pk).update(due_on=timezone.localdate() - timedelta(days=9))
    late(-1)
    late(0)
    assert rounds.escalate_overdue() == 0
    assert told() == []


def test_long_lists_are_cut(lamp_lead, monkeypatch):
    monkeypatch.setattr(rounds, "MOST_LINES", 1)
    oldest = late(4)
    late(3)
    rounds.escalate_overdue()
    (mail,) = mails("reports_overdue")
    assert "2 überfällig" in mail.subject
    assert (oldest.number in mail.text, "und weitere" in mail.text) == (True, True)


@pytest.mark.parametrize("bad", [0, 1])
def test_one_faulty_report_stops_no_other(monkeypatch, bad, caplog):
    both = [ReportFactory.waiting(), ReportFactory.waiting()]
    Report.objects.update(waiting_since=timezone.now() - timedelta(days=20))

    def stumble(rows, pk):
        if pk == both[bad].pk:
            raise RuntimeError("a fault in one report")
        return lock(rows, pk)

    monkeypatch.setattr(rounds, "lock", stumble)
    assert rounds.resume_unanswered() == 1
    assert str(both[bad].pk) in caplog.text
    assert fresh(both[1 - bad]).status == "in_progress"


def test_silence_is_no_mail():
    report = ReportFactory.waiting()
    Report.objects.update(waiting_since=timezone.now() - timedelta(days=20))
    before = OutgoingMessage.objects.count()
    rounds.resume_unanswered()
    assert OutgoingMessage.objects.count() == before
    assert report.entries.filter(kind="note", text__contains="keine Antwort").exists()
