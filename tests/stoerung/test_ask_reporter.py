"""A question back: the clock stands still until the answer, or until 14 days of silence."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.errors import RuleViolation
from portal.working_days import add_working_days, working_days_between
from stoerung.models import CaseEntry, Report
from stoerung.services import rounds
from stoerung.services.casework import ask_reporter, close_report
from stoerung.services.reporter import answer_question
from stoerung.states import CloseReason
from tests.factories.stoerung import ReportFactory, fresh, mails, photo

pytestmark = pytest.mark.django_db
QUESTION = "Welche der beiden Laternen ist es?"
ANSWER = "Die linke, neben dem Brunnen."


def waiting_since(days: int) -> Report:
    report = ReportFactory.waiting()
    Report.objects.filter(pk=report.pk).update(waiting_since=timezone.now() - timedelta(days=days))
    return fresh(report)


def waited(days: int) -> int:
    today = timezone.localdate()
    return working_days_between(today - timedelta(days=days), today)


def test_the_question_goes_out_and_the_clock_stands_still(lamp_clerk):
    report = ReportFactory.waiting()
    assert fresh(report).status == "waiting"
    assert fresh(report).waiting_since
    (mail,) = mails("question_asked")
    assert QUESTION in mail.text
    assert report.status_url in mail.text


def test_asked_twice_changes_nothing(lamp_clerk):
    report = ReportFactory.waiting()
    ask_reporter(report.pk, lamp_clerk, QUESTION)
    assert CaseEntry.objects.filter(kind="question").count() == len(mails("question_asked")) == 1


def test_another_question_has_to_wait(lamp_clerk):
    with pytest.raises(RuleViolation):
        ask_reporter(ReportFactory.waiting().pk, lamp_clerk, "Und wie hoch ist sie?")


def test_without_an_address_nobody_can_be_asked(lamp_clerk):
    with pytest.raises(RuleViolation, match="keine E-Mail-Adresse"):
        ask_reporter(ReportFactory.received(email="").pk, lamp_clerk, QUESTION)


@pytest.mark.parametrize("text", ["", "  "])
def test_a_question_needs_words(lamp_clerk, text):
    with pytest.raises(RuleViolation) as refused:
        ask_reporter(ReportFactory.received().pk, lamp_clerk, text)
    assert refused.value.field == "question"


def test_not_by_another_desk(park_clerk):
    with pytest.raises(RuleViolation) as refused:
        ask_reporter(ReportFactory.received().pk, park_clerk, QUESTION)
    assert refused.value.code == "desk"


def test_the_answer_moves_the_deadline_by_what_was_waited():
    report = waiting_since(8)
    answer_question(report.pk, ANSWER, [photo().pk])
    after = fresh(report)
    assert (after.status, after.waiting_since, after.waited_days) == ("in_progress", None, waited(8))
    assert after.due_on == add_working_days(report.due_on, waited(8))
    assert after.photos.count() == 1


def test_the_answer_is_news_until_somebody_reads_it(lamp_clerk):
    report = waiting_since(1)
    answer_question(report.pk, ANSWER)
    assert list(Report.objects.with_news()) == [report]
    close_report(report.pk, lamp_clerk, CloseReason.FIXED, "Die Laterne leuchtet.")
    assert not Report.objects.with_news().exists()


def test_the_answer_is_not_public():
    report = waiting_since(1)
    answer_question(report.pk, ANSWER)
    assert not CaseEntry.objects.public().filter(text=ANSWER).exists()
    assert CaseEntry.objects.for_reporter().filter(text=ANSWER).exists()


def test_answered_twice_changes_nothing():
    report = waiting_since(8)
    for _ in range(2):
        answer_question(report.pk, ANSWER)
    assert (fresh(report).waited_days, CaseEntry.objects.filter(kind="answer").count()) == (waited(8), 1)


def test_nobody_asked_is_said():
    with pytest.raises(RuleViolation) as refused:
        answer_question(ReportFactory.received().pk, ANSWER)
    assert refused.value.code == "no_question"


def test_an_answer_needs_words():
    with pytest.raises(RuleViolation) as refused:
        answer_question(waiting_since(1).pk, " ")
    assert refused.value.field == "text"


def test_after_14_days_of_silence_the_work_goes_on():
    silent, patient = waiting_since(14), waiting_since(13)
    assert rounds.resume_unanswered() == 1
    assert (fresh(silent).status, fresh(patient).status) == ("in_progress", "waiting")
    assert fresh(silent).due_on == add_working_days(silent.due_on, waited(14))
    assert rounds.resume_unanswered() == 0


def test_closing_while_waiting_counts_the_days(lamp_clerk):
    report = waiting_since(8)
    Report.objects.filter(pk=report.pk).update(created_at=timezone.now() - timedelta(days=8))
    close_report(report.pk, lamp_clerk, CloseReason.FIXED, "Die Laterne leuchtet.")
    assert (fresh(report).waiting_since, fresh(report).working_days_taken) == (None, 0)


def test_a_waiting_report_is_never_overdue():
    report = waiting_since(1)
    Report.objects.filter(pk=report.pk).update(due_on=timezone.localdate() - timedelta(days=3))
    assert not Report.objects.overdue(timezone.localdate()).exists()
