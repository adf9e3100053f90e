"""The end of a case: honest about why, with a sentence for everybody who waited."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from portal.errors import RuleViolation
from stoerung.models import CaseEntry, Photo, Report
from stoerung.services.casework import close_report
from stoerung.services.reporting import join_report
from stoerung.states import CloseReason
from tests.factories.stoerung import ReportFactory, fresh, mails, photo

pytestmark = pytest.mark.django_db
TEXT = "Die Laterne leuchtet."


def close(report, clerk, reason=CloseReason.FIXED, text=TEXT, **fields) -> Report:
    return fresh(close_report(report.pk, clerk, reason, text, **fields))


def test_fixed_is_done(lamp_clerk):
    before = ReportFactory.in_progress()
    after = close(before, lamp_clerk)
    assert (after.status, after.close_reason, after.close_text) == ("done", "fixed", TEXT)
    assert after.closed_at
    assert after.due_on == before.due_on


@pytest.mark.parametrize("reason", ["no_defect", "cant_fix"])
def test_every_other_reason_is_not_done(lamp_clerk, reason):
    after = close(ReportFactory.received(), lamp_clerk, reason)
    assert (after.status, after.working_days_taken) == ("not_done", None)
    entry = CaseEntry.objects.public().get(status="not_done")
    assert entry.text.endswith(TEXT)
    assert len(entry.text) > len(TEXT)


def test_not_responsible_names_who_is(lamp_clerk):
    after = close(ReportFactory.received(), lamp_clerk, "not_responsible", forwarded_to="SSB")
    assert (after.status, after.forwarded_to) == ("not_done", "SSB")
    assert "SSB" in mails("report_closed")[0].text


@pytest.mark.parametrize(
    ("reason", "text", "field"),
    [
        ("fixed", " ", "text"),
        ("fixed", "x" * 2001, "text"),
        ("not_responsible", TEXT, "forwarded_to"),
        ("duplicate", TEXT, "reason"),
        ("", TEXT, "reason"),
        ("vergessen", TEXT, "reason"),
    ],
)
def test_what_lacks_is_said_beside_its_field(lamp_clerk, reason, text, field):
    report = ReportFactory.received()
    with pytest.raises(RuleViolation) as refused:
        close(report, lamp_clerk, reason, text)
    assert (refused.value.field, fresh(report).status) == (field, "received")


def test_everybody_hears_once(lamp_clerk):
    report = ReportFactory.received()
    join_report(report.pk, key=uuid4(), email="bela@example.org")
    ReportFactory.duplicate(of=report, email="cara@example.org")
    for _ in range(2):
        close(report, lamp_clerk)
    told = sorted(mail.to for mail in mails("report_closed"))
    assert told == ["aenne@example.org", "bela@example.org", "cara@example.org"]
    assert all(TEXT in mail.text for mail in mails("report_closed"))


def test_only_the_reporter_may_object(lamp_clerk):
    report = ReportFactory.received()
    join_report(report.pk, key=uuid4(), email="bela@example.org")
    close(report, lamp_clerk)
    said = {mail.to: "Stimmt das nicht?" in mail.text for mail in mails("report_closed")}
    assert said == {"aenne@example.org": True, "bela@example.org": False}


def test_another_end_afterwards_is_refused(lamp_clerk):
    report = ReportFactory.done()
    with pytest.raises(RuleViolation) as refused:
        close(report, lamp_clerk, "cant_fix", "Doch nicht.")
    assert refused.value.code == "step"


def test_not_by_another_desk(park_clerk):
    with pytest.raises(RuleViolation) as refused:
        close(ReportFactory.received(), park_clerk)
    assert refused.value.code == "desk"


def test_photos_of_after_are_not_public_by_themselves(lamp_clerk):
    report = ReportFactory.received()
    close(report, lamp_clerk, after_photos=[photo().pk])
    taken = report.photos.get()
    assert (taken.kind, taken.is_public) == (Photo.Kind.AFTER, False)


def test_a_photo_that_is_gone_leaves_the_case_open(lamp_clerk):
    report = ReportFactory.received()
    with pytest.raises(RuleViolation):
        close(report, lamp_clerk, after_photos=[uuid4()])
    assert (fresh(report).status, mails("report_closed")) == ("received", [])


def test_the_days_it_took_are_written_down(lamp_clerk):
    report = ReportFactory.received()
    Report.objects.filter(pk=report.pk).update(created_at=timezone.now() - timedelta(days=7))
    assert close(report, lamp_clerk).working_days_taken in (4, 5)
