"""The one question after the end: was it dealt with well?"""

from datetime import timedelta

import pytest
from django.db.models import F

from portal.audit.models import Entry
from stoerung.models import Report
from stoerung.views.status import MESSAGES_PER_HOUR
from tests.factories.stoerung import ReportFactory
from tests.stoerung.case_steps import address, closed, shown

pytestmark = pytest.mark.django_db


def send(client, report, answer):
    return client.post(address("rate_report", report.secret), {"answer": answer}, follow=True)


def satisfaction():
    return Report.objects.get().satisfaction


def test_three_buttons_are_asked_once_it_is_over(citizen):
    report = closed()
    text = shown(citizen, "report_status", report.secret)
    assert [text.count(f'name="answer" value="{key}"') for key in ("yes", "partly", "no")] == [1, 1, 1]


def test_answer_is_kept_and_can_be_changed(citizen):
    report = closed()
    assert "Danke für Ihre Antwort." in send(citizen, report, "partly").content.decode()
    assert satisfaction() == "partly"
    text = send(citizen, report, "yes").content.decode()
    assert satisfaction() == "yes"
    assert 'value="yes" aria-pressed="true"' in text


def test_same_answer_twice_is_once(citizen):
    report = closed()
    send(citizen, report, "no")
    send(citizen, report, "no")
    assert Entry.objects.filter(action="stoerung.report.rated").count() == 1


@pytest.mark.parametrize("answer", ["", "maybe", "\x00", "x" * 100_000])
def test_other_answers_are_refused(citizen, answer):
    assert "Bitte wählen Sie eine Antwort." in send(citizen, closed(), answer).content.decode()
    assert satisfaction() == ""


def test_open_report_is_not_rated(citizen):
    report = ReportFactory.received()
    assert 'name="answer"' not in shown(citizen, "report_status", report.secret)
    assert "nicht bewerten" in send(citizen, report, "yes").content.decode()


def test_late_answer_counts_but_is_not_changed(citizen):
    report = closed()
    Report.objects.update(closed_at=F("closed_at") - timedelta(days=30))
    send(citizen, report, "yes")
    assert "Sie können sie noch ändern" not in send(citizen, report, "no").content.decode()
    assert satisfaction() == "yes"


def test_looking_changes_nothing_and_strangers_find_nothing(citizen):
    report = closed()
    assert citizen.get(address("rate_report", report.secret)).status_code == 405
    assert citizen.post(address("rate_report", "a" * 32), {"answer": "no"}).status_code == 404
    assert satisfaction() == ""


def test_who_clicks_without_end_is_stopped(citizen):
    report = closed()
    codes = [send(citizen, report, "yes").status_code for _time in range(MESSAGES_PER_HOUR + 1)]
    assert codes == [200] * MESSAGES_PER_HOUR + [429]
