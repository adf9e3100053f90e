"""A company says how it went: done ends the link, anything else needs words."""

import re

import pytest

from stoerung.models import CaseEntry, ContractorLink, Photo, Report
from stoerung.services.contractors import revoke_link
from stoerung.states import ReportStatus
from stoerung.views.contractor import MESSAGES_PER_HOUR
from tests.stoerung.case_steps import address, given_to_company, photo, triage_clerk

pytestmark = pytest.mark.django_db
WORDS = "Mast ist angefahren, braucht Ersatz."


def send(client, link, outcome="done", text="", **data):
    form = {"outcome": outcome, "text": text, **data}
    return client.post(address("contractor_report", link.secret), form, follow=True)


def said():
    entries = CaseEntry.objects.filter(kind="contractor", by=None)
    return list(entries.values_list("text", flat=True))


def test_done_reaches_the_office_and_ends_the_link(citizen):
    link = given_to_company()
    response = send(citizen, link, photos=photo())
    assert response.status_code == 410
    assert "Danke, Ihre Rückmeldung ist beim Amt." in response.content.decode()
    assert "erledigt gemeldet" in response.content.decode()
    assert len(said()) == 1
    assert Photo.objects.get().kind == Photo.Kind.AFTER
    report = Report.objects.get()
    assert report.has_news
    assert report.status == ReportStatus.RECEIVED  # the office decides


def test_not_done_needs_words_and_keeps_the_link(citizen):
    link = given_to_company()
    text = send(citizen, link, "not_done").content.decode()
    assert "Bitte schreiben Sie, warum es noch nicht erledigt ist." in text
    assert said() == []
    assert send(citizen, link, "not_done", WORDS).status_code == 200
    assert WORDS in said()[0]
    assert ContractorLink.objects.get().finished_at is None


@pytest.mark.parametrize("outcome", ["", "vielleicht", "\x00"])
def test_outcome_has_to_be_one_of_two(citizen, outcome):
    link = given_to_company()
    text = send(citizen, link, outcome, WORDS).content.decode()
    assert 'id="outcome_error"' in text
    assert WORDS in text
    assert said() == []


def test_null_bytes_and_long_texts_are_refused_beside_the_field(citizen):
    link = given_to_company()
    for text in ("\x00", "x" * 2001):
        assert 'id="text_error"' in send(citizen, link, "done", text).content.decode()
    assert said() == []


@pytest.mark.parametrize("outcome", ["done", "not_done"])
def test_twice_is_once(citizen, outcome):
    link = given_to_company()
    send(citizen, link, outcome, WORDS)
    assert "nicht beim Amt angekommen" not in send(citizen, link, outcome, WORDS).content.decode()
    assert len(said()) == 1


def test_twice_with_a_photo_kept_from_before_is_once(citizen):
    link = given_to_company()
    text = send(citizen, link, "not_done", photos=photo()).content.decode()  # words are missing
    token = re.search(r'name="photos_token" value="([^"]+)"', text)
    assert token is not None
    for _time in range(2):
        answer = send(citizen, link, "not_done", WORDS, photos_token=token[1]).content.decode()
        assert "Danke, Ihre Rückmeldung ist beim Amt." in answer
    assert len(said()) == Photo.objects.count() == 1


def test_after_the_end_the_text_is_given_back(citizen):
    link = given_to_company()
    revoke_link(link.pk, triage_clerk())
    response = send(citizen, link, "not_done", WORDS)
    assert response.status_code == 410
    assert f"readonly>{WORDS}</textarea>" in response.content.decode()
    assert said() == []


def test_end_in_the_last_moment(citizen, monkeypatch):
    link = given_to_company()
    revoke_link(link.pk, triage_clerk())
    monkeypatch.setattr("stoerung.views.contractor.is_usable", lambda link: True)  # as the page saw it
    assert f"readonly>{WORDS}</textarea>" in send(citizen, link, "not_done", WORDS).content.decode()
    assert said() == []


def test_stranger_says_nothing(citizen):
    given_to_company()
    response = citizen.post(address("contractor_report", "a" * 32), {"outcome": "done"})
    assert response.status_code == 404
    assert said() == []


def test_bare_address_leads_to_the_task(citizen):
    link = given_to_company()
    response = citizen.get(address("contractor_report", link.secret))
    assert response.url == address("contractor_case", link.secret)


def test_who_sends_without_end_is_stopped(citizen):
    link = given_to_company()
    codes = [send(citizen, link, "not_done").status_code for _time in range(MESSAGES_PER_HOUR + 1)]
    assert codes == [200] * MESSAGES_PER_HOUR + [429]


def test_lost_photos_are_never_taken_for_a_report_that_has_arrived(citizen):
    link = given_to_company()
    for text in ("", "Mast 17."):  # nothing, and the end of the clerk's task
        answer = send(citizen, link, "done", text, photos_token="weg").content.decode()
        assert "ist beim Amt" not in answer
        assert 'id="photos_error"' in answer
    assert said() == []
