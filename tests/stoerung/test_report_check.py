"""The last page: what is sent, once, and how it will be seen."""

import pytest
from django.test import Client

from portal.uploads.models import StoredFile
from stoerung.drafts import SENT_KEY, remember_sent
from stoerung.models import Photo, Report
from stoerung.views import report_check as views
from tests.factories.routing import town
from tests.factories.stoerung import mails
from tests.stoerung import report_steps as steps
from tests.stoerung.test_report_place import photo

pytestmark = pytest.mark.django_db


def test_place_what_check_done(citizen):
    assert steps.tell_place(citizen).url == steps.defect_page()
    assert steps.tell_defect(citizen).url == steps.check_page()
    page = citizen.get(steps.check_page())
    assert steps.TEXT in page.text
    answer = steps.send(citizen, page, email="aenne@example.org", phone="0711 123456")
    report = steps.the_report()
    assert answer.url == report.get_absolute_url()
    assert (report.category.code, report.description) == ("laterne-aus", steps.TEXT)
    assert (report.email, report.phone) == ("aenne@example.org", "0711 123456")
    assert "wir kümmern uns darum" in citizen.get(answer.url).text
    assert len(mails("report_received")) == 1


def test_nothing_has_to_be_said_about_oneself(citizen):
    steps.send(citizen, steps.to_check(citizen))
    assert (steps.the_report().email, steps.the_report().phone) == ("", "")


def test_photos_go_with_it(citizen):
    steps.tell_place(citizen)
    steps.tell_defect(citizen, photos=[photo(), photo()])
    steps.send(citizen, citizen.get(steps.check_page()))
    assert Photo.objects.filter(report=steps.the_report()).count() == 2
    assert not StoredFile.objects.filter(owner_type="").exists()


def test_the_language_of_the_page_is_the_language_of_the_mail(citizen):
    citizen.cookies["sprache"] = "en"
    steps.send(citizen, steps.to_check(citizen))
    assert steps.the_report().language == "en"


@pytest.mark.parametrize("page", ["defect_page", "check_page"])
def test_a_deep_link_leads_to_the_first_page(citizen, page):
    assert citizen.get(getattr(steps, page)()).url == steps.place_page()


# --- Once


def test_a_double_tap_is_one_report(citizen):
    page = steps.to_check(citizen)
    assert steps.send(citizen, page).url == steps.send(citizen, page).url
    assert Report.objects.count() == 1


def test_a_retry_whose_session_was_not_saved_is_one_report(citizen):
    page = steps.to_check(citizen)
    kept = dict(citizen.session.items())
    first = steps.send(citizen, page)
    session = citizen.session
    session.clear()
    session.update(kept)  # the answer never came, and neither did the session to the disk
    session.save()
    assert steps.send(citizen, page).url == first.url
    assert Report.objects.count() == 1


def test_back_after_sending_leads_to_the_report(citizen):
    done = steps.send(citizen, steps.to_check(citizen)).url
    assert citizen.get(steps.check_page()).url == done


def test_after_sending_the_first_page_is_empty(citizen):
    steps.send(citizen, steps.to_check(citizen))
    assert citizen.get(steps.place_page()).context["pin"] is None
    assert steps.send(citizen, steps.to_check(citizen, "hundekot")).url != ""
    assert Report.objects.count() == 2


def test_the_key_of_another_session_opens_nothing(citizen):
    page = steps.to_check(citizen)
    steps.send(citizen, page)
    assert steps.send(Client(), page).url == steps.place_page()


def test_what_another_tab_changed_is_shown_first(citizen):
    page = steps.to_check(citizen)
    steps.tell_defect(citizen, description="Etwas ganz anderes")
    again = steps.send(citizen, page, email="aenne@example.org")
    assert "in einem anderen Fenster geändert" in again.text
    assert "Etwas ganz anderes" in again.text
    assert 'value="aenne@example.org"' in again.text
    assert not Report.objects.exists()


def test_a_session_that_is_gone_says_so(citizen):
    page = steps.to_check(citizen)
    citizen.session.flush()
    answer = steps.send(citizen, page)
    assert "Ihre Sitzung war abgelaufen" in citizen.get(answer.url).text


@pytest.mark.parametrize("key", ["", "x", "\x00", "0" * 5000])
def test_a_key_that_is_none(citizen, key):
    page = steps.to_check(citizen)
    assert steps.send(citizen, page, key=key).status_code == 302
    assert Report.objects.count() == 1  # the draft of the session is what is sent


def test_a_session_remembers_the_last_ten_sent_keys(citizen):
    session = citizen.session
    for key in [*range(12), 5]:
        remember_sent(session, str(key))
    assert session[SENT_KEY] == ["2", "3", "4", "6", "7", "8", "9", "10", "11", "5"]


# --- What is wrong stands beside its field


@pytest.mark.parametrize("sent", [{"email": "keine"}, {"email": "\x00"}, {"phone": "ja"}, {"phone": "0" * 50}])
def test_unsound_contact_is_named_and_kept(citizen, sent):
    page = steps.send(citizen, steps.to_check(citizen), **sent)
    assert page.context["form"].errors.keys() == sent.keys()
    assert not Report.objects.exists()


def test_a_place_that_left_the_city_meanwhile_is_refused_with_a_sentence(citizen):
    page = steps.to_check(citizen)
    town()
    refused = steps.send(citizen, page, email="aenne@example.org")
    assert "außerhalb von Stuttgart" in refused.text
    assert not Report.objects.exists()


def test_too_many_from_one_address_keep_their_draft(citizen, monkeypatch):
    monkeypatch.setattr(views, "REPORTS_PER_HOUR", 0)
    page = steps.to_check(citizen)
    refused = steps.send(citizen, page, email="aenne@example.org")
    assert refused.status_code == 429
    assert refused["Retry-After"]
    assert 'value="aenne@example.org"' in citizen.get(steps.check_page()).text


# --- How it will be seen


def test_the_preview_shows_what_strangers_see(citizen):
    page = steps.to_check(citizen)
    assert "So wird es öffentlich" in page.text
    assert page.context["preview"].is_public


def test_what_is_never_public_says_so(citizen):
    assert "veröffentlichen wir nicht" in steps.to_check(citizen, "falschparker").text


def test_words_about_people_are_shown_and_do_not_stop_anybody(citizen):
    page = steps.to_check(
        citizen, description="Fragen Sie Herrn Müller, 0711 1234567, Auto S-AB 1234, a@example.org"
    )
    assert page.context["preview"].warnings == ["Müller", "0711 1234567", "S-AB 1234", "a@example.org"]
    assert steps.send(citizen, page).status_code == 302
