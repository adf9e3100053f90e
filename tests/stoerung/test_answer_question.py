"""The reporter answers the office: the clock goes on, and nothing that was typed is lost."""

import pytest
from django.utils import timezone

from stoerung.models import CaseEntry, Photo
from stoerung.services import casework
from stoerung.states import ReportStatus
from stoerung.views.status import MESSAGES_PER_HOUR
from tests.factories.stoerung import ReportFactory
from tests.stoerung.case_steps import QUESTION, address, photo, shown, triage_clerk, waiting

pytestmark = pytest.mark.django_db
ANSWER = "Auf der Seite des Cafés."


def send(client, report, text=ANSWER, **data):
    return client.post(address("answer_question", report.secret), {"text": text, **data})


def answers(report):
    return list(CaseEntry.objects.filter(report=report, kind="answer").values_list("text", flat=True))


def test_answer_goes_to_the_office_and_the_work_goes_on(citizen):
    report = waiting()
    assert QUESTION in shown(citizen, "answer_question", report.secret)
    assert send(citizen, report).url == report.get_absolute_url()
    report.refresh_from_db()
    assert report.status == ReportStatus.IN_PROGRESS
    assert answers(report) == [ANSWER]
    text = shown(citizen, "report_status", report.secret)
    assert "Danke, Ihre Antwort ist da." in text
    assert ANSWER in text


def test_photos_come_along(citizen):
    report = waiting()
    send(citizen, report, photos=[photo(), photo()])
    assert [picture.kind for picture in Photo.objects.filter(report=report)] == [Photo.Kind.BEFORE] * 2


def test_sixth_photo_is_refused_and_the_text_stays(citizen):
    report = waiting()
    text = send(citizen, report, photos=[photo() for _time in range(6)]).content.decode()
    assert "höchstens 5 Fotos" in text
    assert ANSWER in text
    assert answers(report) == []


def test_empty_answer_is_refused_and_the_photo_kept(citizen):
    report = waiting()
    text = send(citizen, report, text=" ", photos=photo()).content.decode()
    assert "Bitte schreiben Sie Ihre Antwort." in text
    assert 'name="photos_token"' in text
    assert answers(report) == []


@pytest.mark.parametrize("text", ["x" * 2001, "Null\x00Byte"])
def test_what_cannot_be_taken_is_said_beside_the_field_and_stays(citizen, text):
    report = waiting()
    response = send(citizen, report, text=text)
    assert response.status_code == 200
    assert 'id="text_error"' in response.content.decode()
    assert text[-4:] in response.content.decode()
    assert answers(report) == []


def test_photo_that_is_none_does_not_lose_the_text(citizen):
    report = waiting()
    broken = photo()
    assert broken.file is not None
    broken.file.truncate(20)
    text = send(citizen, report, photos=broken).content.decode()
    assert ANSWER in text
    assert answers(report) == []


def test_same_answer_twice_is_once(citizen):
    report = waiting()
    for _time in range(2):
        assert send(citizen, report).url == report.get_absolute_url()
    assert answers(report) == [ANSWER]


def test_too_late_is_said_and_the_text_is_there_for_copying(citizen):
    report = waiting()
    casework.take_up(report.pk, triage_clerk())
    text = send(citizen, report).content.decode()
    assert "Inzwischen ging es schon weiter" in text
    assert f"readonly>{ANSWER}</textarea>" in text
    assert answers(report) == []


def test_too_late_in_the_last_moment(citizen, monkeypatch):
    report = waiting()
    casework.take_up(report.pk, triage_clerk())
    monkeypatch.setattr("stoerung.policies.may_answer", lambda report: True)  # as it was when the page looked
    assert ANSWER in send(citizen, report).content.decode()
    assert answers(report) == []


def test_without_a_question_there_is_no_page(citizen):
    report = ReportFactory.received()
    assert citizen.get(address("answer_question", report.secret)).url == report.get_absolute_url()


def test_stranger_answers_nothing(citizen):
    report = waiting()
    assert citizen.post(address("answer_question", "a" * 32), {"text": ANSWER}).status_code == 404
    assert answers(report) == []


def test_who_sends_without_end_is_stopped(citizen):
    report = waiting()
    for _time in range(MESSAGES_PER_HOUR):
        assert send(citizen, report, text="").status_code == 200
    assert send(citizen, report).status_code == 429
    assert answers(report) == []


def test_answer_of_an_erased_report_shows_nothing_personal(citizen):
    report = waiting()
    send(citizen, report)
    report.refresh_from_db()
    report.email = report.phone = report.description = ""
    report.erased_at = timezone.now()
    report.save()
    assert ANSWER not in shown(citizen, "report_status", report.secret)
