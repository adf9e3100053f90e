""" "Ich auch" in the browser: one tap, thanks, an address, and out again."""

import pytest
from django.test import Client
from django.urls import reverse

from stoerung.drafts import SESSION_KEY
from stoerung.models import Supporter
from stoerung.states import Publication
from stoerung.views import supporters as views
from tests.factories.stoerung import ReportFactory, mails
from tests.stoerung import report_steps as steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    return ReportFactory.received(email="")


def join(browser, report, **sent):
    return browser.post(reverse("stoerung:join_report", args=[report.number]), sent)


def test_one_tap_and_thanks(citizen, report):
    page = citizen.get(join(citizen, report).url)
    assert "Danke, Sie sind dabei" in page.text
    assert report.supporters.count() == 1


def test_join_report_twice_from_one_browser_is_once(citizen, report):
    assert join(citizen, report).url == join(citizen, report).url
    join(Client(), report)
    assert report.supporters.count() == 2


def test_a_closed_report_says_so(citizen):
    done = ReportFactory.done(email="")
    answer = join(citizen, done)
    assert answer.url == reverse("stoerung:public_report", args=[done.number])
    assert "schon abgeschlossen" in citizen.get(answer.url).text


def test_what_is_not_public_is_not_there(citizen, report):
    type(report).objects.filter(pk=report.pk).update(publication=Publication.HIDDEN)
    assert join(citizen, report).status_code == 404


@pytest.mark.parametrize("number", ["M2345678", "x"])
def test_a_number_that_is_none(citizen, number):
    assert citizen.post(reverse("stoerung:join_report", args=[number])).status_code == 404


def test_joining_instead_of_reporting_ends_the_draft(citizen, report):
    steps.tell_place(citizen)
    join(citizen, report)
    assert SESSION_KEY in citizen.session
    join(citizen, report, instead="1")
    assert SESSION_KEY not in citizen.session


def test_an_address_is_optional_and_answered_by_mail(citizen, report):
    thanks = join(citizen, report).url
    page = citizen.get(citizen.post(thanks, {"email": "bela@example.org"}).url)
    assert "b***@example.org" in page.text or "b…@example.org" in page.text
    assert mails("supporter_joined")[0].to == "bela@example.org"


@pytest.mark.parametrize("address", ["", "keine", "a@example.org,b@example.org", "\x00", "x" * 300])
def test_an_unsound_address_is_named_and_kept(citizen, report, address):
    page = citizen.post(join(citizen, report).url, {"email": address})
    assert page.context["form"].errors["email"]
    assert not mails("supporter_joined")


def test_addresses_are_not_a_way_to_write_to_everybody(citizen, report, monkeypatch):
    monkeypatch.setattr(views, "MAILS_PER_HOUR", 1)
    for status in (302, 429):
        thanks = join(Client(), report).url
        assert citizen.post(thanks, {"email": f"a{status}@example.org"}).status_code == status


def test_leave_report_takes_a_button(citizen, report):
    citizen.post(join(citizen, report).url, {"email": "bela@example.org"})
    supporter = Supporter.objects.get()
    leave = reverse("stoerung:leave_report", args=[supporter.secret])
    assert leave in mails("supporter_joined")[0].text
    citizen.get(leave)
    assert Supporter.objects.get().email
    assert "Ihre Adresse ist gelöscht" in citizen.get(citizen.post(leave).url).text
    assert Supporter.objects.get().email == ""
    assert citizen.post(leave).status_code == 302
    assert "keine Adresse" in citizen.get(leave).text


@pytest.mark.parametrize("name", ["supporter_joined", "leave_report"])
def test_without_the_secret_there_is_nothing(citizen, name):
    assert citizen.get(reverse(f"stoerung:{name}", args=["x"])).status_code == 404
