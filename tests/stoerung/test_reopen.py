"""A case begins again: by the office at any time, by the reporter for 14 days, once per end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.errors import RuleViolation
from stoerung.deadlines import deadline
from stoerung.models import CaseEntry, Report
from stoerung.services.casework import close_report, reopen
from stoerung.services.reporter import rate_report, reopen_report
from tests.factories.stoerung import ReportFactory, fresh, mails, photo, staff

pytestmark = pytest.mark.django_db
OBJECTION = "Sie ist immer noch aus."


def closed_since(days: int, **fields) -> Report:
    report = ReportFactory.done(**fields)
    Report.objects.filter(pk=report.pk).update(closed_at=timezone.now() - timedelta(days=days))
    return report


def test_the_reporter_reaches_the_same_desk_and_person():
    report = ReportFactory.planned()
    assert report.assignee is not None
    close_report(report.pk, report.assignee, "fixed", "Die Laterne leuchtet.")
    reopen_report(report.pk, OBJECTION, [photo().pk])
    after = fresh(report)
    assert (after.status, after.department, after.assignee) == ("reopened", report.department, report.assignee)
    assert after.due_on == deadline(after.category, after.priority, timezone.localdate())
    assert after.photos.count() == 1


def test_nothing_is_left_of_the_end_but_history():
    report = ReportFactory.reopened()
    after = fresh(report)
    assert (after.close_reason, after.close_text, after.closed_at, after.working_days_taken) == (
        "",
        "",
        None,
        None,
    )
    assert CaseEntry.objects.filter(report=report, status="done", text="Die Laterne leuchtet.").exists()


def test_the_objection_is_news_and_not_public():
    report = ReportFactory.reopened()
    assert list(Report.objects.with_news()) == [report]
    entry = CaseEntry.objects.get(kind="objection")
    assert (entry.text, entry.audience) == (OBJECTION, "reporter")
    assert all(OBJECTION not in mail.text for mail in mails("report_reopened"))
    assert len(mails("report_reopened")) == 1


def test_twice_changes_nothing():
    report = ReportFactory.reopened()
    reopen_report(report.pk, OBJECTION)
    assert CaseEntry.objects.filter(kind="objection").count() == len(mails("report_reopened")) == 1


def test_other_words_are_not_lost_silently():
    with pytest.raises(RuleViolation):
        reopen_report(ReportFactory.reopened().pk, "Jetzt flackert sie.")


@pytest.mark.parametrize(("days", "may"), [(0, True), (14, True), (15, False)])
def test_for_14_days(days, may):
    report = closed_since(days)
    if may:
        assert reopen_report(report.pk, OBJECTION).status == "reopened"
    else:
        with pytest.raises(RuleViolation):
            reopen_report(report.pk, OBJECTION)


def test_the_days_are_a_setting(settings):
    settings.STOERUNG_REOPEN_DAYS = 30
    assert reopen_report(closed_since(29).pk, OBJECTION).status == "reopened"


def test_again_after_the_next_end(lamp_clerk):
    report = ReportFactory.reopened()
    close_report(report.pk, lamp_clerk, "fixed", "Jetzt aber.")
    assert reopen_report(report.pk, OBJECTION).status == "reopened"
    assert CaseEntry.objects.filter(kind="objection").count() == 2


@pytest.mark.parametrize("state", ["received", "duplicate"])
def test_what_is_open_or_a_duplicate_is_refused(state):
    with pytest.raises(RuleViolation) as refused:
        reopen_report(getattr(ReportFactory, state)().pk, OBJECTION)
    assert refused.value.code == "reopen"


@pytest.mark.parametrize("act", [reopen_report, lambda pk, text: reopen(pk, staff("stoerungsstelle"), text)])
def test_words_are_needed(act):
    with pytest.raises(RuleViolation) as refused:
        act(ReportFactory.done().pk, " ")
    assert refused.value.field == "text"


def test_the_office_may_at_any_time_and_says_why(lamp_clerk):
    report = closed_since(100)
    for _ in range(2):
        reopen(report.pk, lamp_clerk, "Wir haben die falsche Laterne repariert.")
    assert fresh(report).status == "reopened"
    (mail,) = mails("report_reopened")
    assert "falsche Laterne" in mail.text


def test_the_office_takes_a_duplicate_apart_again(lamp_clerk):
    report = ReportFactory.duplicate()
    reopen(report.pk, lamp_clerk, "Das ist eine andere Laterne.")
    assert (fresh(report).status, fresh(report).duplicate_of) == ("reopened", None)


def test_duplicates_stay_with_the_first(lamp_clerk):
    first = ReportFactory.done()
    Report.objects.filter(pk=first.pk).update(closed_at=timezone.now())
    reopen(first.pk, lamp_clerk, "Doch nicht.")
    second = ReportFactory.duplicate(of=first, email="cara@example.org")
    close_report(first.pk, lamp_clerk, "fixed", "Jetzt aber.")
    reopen_report(first.pk, OBJECTION)
    assert (fresh(second).status, fresh(second).duplicate_of) == ("duplicate", first)
    assert mails("report_reopened")[-1].to == "cara@example.org"


def test_another_desk_is_refused(park_clerk):
    with pytest.raises(RuleViolation) as refused:
        reopen(ReportFactory.done().pk, park_clerk, "Doch nicht.")
    assert refused.value.code == "desk"


def test_the_mark_is_asked_for_anew():
    report = ReportFactory.done()
    rate_report(report.pk, "yes")
    reopen_report(report.pk, OBJECTION)
    assert fresh(report).satisfaction == ""
