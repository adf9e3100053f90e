"""Two reports of one trouble: nobody who waits is lost, no chain, no circle."""

from uuid import uuid4

import pytest

from portal.errors import RuleViolation
from stoerung.models import Report
from stoerung.services.casework import close_report, merge_into
from stoerung.services.reporting import join_report
from tests.factories.stoerung import ReportFactory, fresh, mails

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return ReportFactory.received(), ReportFactory.received(email="bela@example.org")


def refusal(*args) -> RuleViolation:
    with pytest.raises(RuleViolation) as refused:
        merge_into(*args)
    return refused.value


def test_it_belongs_to_the_first(lamp_clerk, pair):
    first, report = pair
    merge_into(report.pk, first.pk, lamp_clerk)
    after = fresh(report)
    assert (after.status, after.duplicate_of, after.close_reason) == ("duplicate", first, "duplicate")
    assert fresh(first).status == "received"
    (mail,) = mails("report_merged")
    assert (mail.to, first.number in mail.text) == ("bela@example.org", True)


def test_without_own_words_the_mail_is_in_the_readers_language(lamp_clerk, pair):
    first, _report = pair
    report = ReportFactory.received(email="cara@example.org", language="en")
    merge_into(report.pk, first.pk, lamp_clerk)
    (mail,) = mails("report_merged")
    assert f"under the number {first.number}." in mail.text
    assert "gemeldet" not in mail.text


def test_own_words_replace_the_sentence(lamp_clerk, pair):
    first, report = pair
    assert merge_into(report.pk, first.pk, lamp_clerk, "Dieselbe Laterne.").close_text == "Dieselbe Laterne."


def test_twice_changes_nothing(lamp_clerk, pair):
    first, report = pair
    for _ in range(2):
        merge_into(report.pk, first.pk, lamp_clerk)
    assert len(mails("report_merged")) == 1
    assert first.entries.count() == 2


def test_a_duplicate_leads_to_its_first(lamp_clerk, pair):
    first, second = pair
    third = ReportFactory.received()
    merge_into(second.pk, first.pk, lamp_clerk)
    assert merge_into(third.pk, second.pk, lamp_clerk).duplicate_of == first


def test_what_hangs_on_it_follows_and_hears(lamp_clerk, pair):
    first, second = pair
    third = ReportFactory.duplicate(of=second, email="cara@example.org")
    merge_into(second.pk, first.pk, lamp_clerk)
    assert fresh(third).duplicate_of == first
    assert [mail.to for mail in mails("report_merged")][1:] == ["bela@example.org", "cara@example.org"]
    assert not Report.objects.filter(duplicate_of__duplicate_of__isnull=False).exists()


def test_supporters_of_the_merged_one_hear_of_the_first(lamp_clerk, pair):
    first, report = pair
    join_report(report.pk, key=uuid4(), email="dora@example.org")
    merge_into(report.pk, first.pk, lamp_clerk)
    close_report(first.pk, lamp_clerk, "fixed", "Die Laterne leuchtet.")
    assert {mail.to for mail in mails("report_closed")} == {
        "aenne@example.org",
        "bela@example.org",
        "dora@example.org",
    }


def test_no_circle_closes(lamp_clerk, pair):
    first, report = pair
    merge_into(report.pk, first.pk, lamp_clerk)
    assert refusal(first.pk, report.pk, lamp_clerk).code == "same"
    assert refusal(first.pk, first.pk, lamp_clerk).code == "same"


def test_the_first_has_to_be_open(lamp_clerk, pair):
    first, report = pair
    close_report(first.pk, lamp_clerk, "fixed", "Die Laterne leuchtet.")
    assert refusal(report.pk, first.pk, lamp_clerk).field == "first"


def test_the_first_has_to_be_theirs(lamp_clerk, triage_clerk):
    foreign, report = ReportFactory.received("gruenanlage"), ReportFactory.received()
    assert refusal(report.pk, foreign.pk, lamp_clerk).code == "first"
    assert merge_into(report.pk, foreign.pk, triage_clerk).duplicate_of == foreign


def test_another_desk_is_refused(park_clerk, pair):
    first, report = pair
    assert refusal(report.pk, first.pk, park_clerk).code == "desk"


def test_a_report_that_nobody_knows_is_none(lamp_clerk, pair):
    with pytest.raises(Report.DoesNotExist):
        merge_into(pair[1].pk, uuid4(), lamp_clerk)
