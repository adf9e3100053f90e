""" "Nicht behoben": within fourteen days the report goes back to the same desk."""

from datetime import timedelta

import pytest
from django.db.models import F

from stoerung.models import CaseEntry, Photo, Report
from stoerung.states import ReportStatus
from tests.factories.stoerung import ReportFactory
from tests.stoerung.case_steps import address, closed, photo, shown

pytestmark = pytest.mark.django_db
WHY = "Sie flackert immer noch."


def send(client, report, text=WHY, **data):
    return client.post(address("reopen_report", report.secret), {"text": text, **data})


def objections():
    return list(CaseEntry.objects.filter(kind="objection").values_list("text", flat=True))


def test_page_says_where_it_goes(citizen):
    report = closed()
    text = shown(citizen, "reopen_report", report.secret)
    assert f"zurück an dasselbe Amt: {report.department.name}" in text
    assert "Wir waren heute dort." in text


def test_report_is_open_again_at_the_same_desk(citizen):
    report = closed()
    assert send(citizen, report, photos=photo()).url == report.get_absolute_url()
    again = Report.objects.get()
    assert again.status == ReportStatus.REOPENED
    assert again.department == report.department
    assert objections() == [WHY]
    assert Photo.objects.count() == 1
    text = shown(citizen, "report_status", report.secret)
    assert "Ihre Meldung liegt wieder" in text
    assert WHY in text


def test_reason_is_needed(citizen):
    report = closed()
    text = send(citizen, report, text="").content.decode()
    assert "Bitte schreiben Sie, was noch nicht in Ordnung ist." in text
    assert Report.objects.get().status == ReportStatus.DONE


def test_twice_is_once(citizen):
    report = closed()
    for _time in range(2):
        assert send(citizen, report).url == report.get_absolute_url()
    assert objections() == [WHY]


def test_after_fourteen_days_the_text_is_given_back(citizen):
    report = closed()
    Report.objects.update(closed_at=F("closed_at") - timedelta(days=15))
    assert citizen.get(address("reopen_report", report.secret)).url == report.get_absolute_url()
    assert f"readonly>{WHY}</textarea>" in send(citizen, report).content.decode()
    assert Report.objects.get().status == ReportStatus.DONE


def test_open_report_is_not_opened(citizen):
    report = ReportFactory.received()
    assert citizen.get(address("reopen_report", report.secret)).url == report.get_absolute_url()
    assert "Inzwischen ging es schon weiter" in send(citizen, report).content.decode()


def test_null_bytes_are_refused_beside_the_field(citizen):
    report = closed()
    response = send(citizen, report, text="\x00")
    assert 'id="text_error"' in response.content.decode()
    assert objections() == []


def test_stranger_opens_nothing(citizen):
    closed()
    assert citizen.post(address("reopen_report", "a" * 32), {"text": WHY}).status_code == 404
    assert Report.objects.get().status == ReportStatus.DONE
