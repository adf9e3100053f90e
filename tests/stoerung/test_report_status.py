"""The report's own page: thanks, how far it is, what happens next, for whoever knows its secret."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from portal.notifications.models import OutgoingMessage
from stoerung import reporter_page
from stoerung.models import Report
from stoerung.privacy import erase_person
from stoerung.services import casework
from stoerung.services.contact import forget_contact
from stoerung.services.forecast import Forecast
from stoerung.services.reporting import join_report
from stoerung.services.telling import warn_desk
from stoerung.states import ReportStatus
from tests.factories.stoerung import ReportFactory, category, department, place
from tests.stoerung.case_steps import (
    DESCRIPTION,
    QUESTION,
    address,
    closed,
    shown,
    triage_clerk,
    waiting,
    with_photo,
)

pytestmark = pytest.mark.django_db
REOPEN = "Nicht behoben"


def page(client, report):
    return shown(client, "report_status", report.secret)


def test_right_after_sending_it_says_thanks(citizen):
    report = ReportFactory.received()
    text = page(citizen, report)
    assert "Vielen Dank, wir kümmern uns darum" in text
    assert report.number in text
    assert report.category.name in text
    assert "Schlossplatz" in text
    assert DESCRIPTION in text
    assert report.department.name in text
    assert "Warum dieses Amt?" in text
    assert f"{report.due_on:%d.%m.%Y}" in text
    assert "Heben Sie die Adresse dieser Seite auf" in text


def test_stranger_finds_nothing(citizen):
    report = ReportFactory.received()
    for secret in ("a" * 32, report.number, str(report.pk), report.link_digest):
        assert citizen.get(address("report_status", secret)).status_code == 404


def test_nothing_is_kept_by_the_browser_or_told_to_others(citizen):
    response = citizen.get(ReportFactory.received().get_absolute_url())
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    assert b'href="http' not in response.content.split(b"</main>")[0]


def test_address_is_shown_as_a_hint_only(citizen):
    text = page(citizen, ReportFactory.received(email="aenne@example.org", phone="0711 1234"))
    assert "a***@example.org" in text
    assert "aenne@example.org" not in text
    assert "0711 1234" not in text


def test_danger_names_the_number_until_somebody_has_looked(citizen):
    report = ReportFactory.received("laterne-aus", description="Es riecht stark nach Gas.")
    assert 'href="tel:' in page(citizen, report)
    casework.take_up(report.pk, triage_clerk())
    assert 'href="tel:' not in page(citizen, report)


def test_place_that_nobody_knows_yet(citizen):
    report = ReportFactory.received(place=place(text="hinterm Rathaus", point=None))
    text = page(citizen, report)
    assert "hinterm Rathaus" in text
    assert "Wir finden heraus" in text
    assert "data:image/svg" not in text


@pytest.mark.parametrize("status", ReportStatus)
def test_every_status_says_what_happens_next(status):
    report = Report(status=status, close_reason="cant_fix", forwarded_to="Deutsche Bahn")
    assert len(reporter_page.next_step(report)) > 20


def test_who_is_responsible_instead_is_named(citizen):
    text = page(citizen, closed("not_responsible", forwarded_to="Deutsche Bahn"))
    assert "sondern: Deutsche Bahn" in text
    assert "Wir waren heute dort." in text


def test_experience_promises_more_than_the_deadline():
    report = Report(status=ReportStatus.RECEIVED, due_on=timezone.localdate())
    promise = reporter_page.promise(report, Forecast(4.0, 9.0, 25))
    assert promise == "Ähnliche Meldungen sind meist nach 4 Arbeitstagen behoben, 8 von 10 nach 9."
    assert "nach einem Arbeitstag" in reporter_page.promise(report, Forecast(0.4, 1.0, 25))
    assert "erledigt haben" in reporter_page.promise(report, None)


@pytest.mark.parametrize("status", [ReportStatus.DONE, ReportStatus.WAITING, ReportStatus.FORWARDED])
def test_nothing_is_promised_where_it_is_not_the_citys_turn(status):
    report = Report(status=status, due_on=timezone.localdate())
    assert reporter_page.promise(report, Forecast(4.0, 9.0, 25)) == ""


def test_history_holds_what_is_for_the_reporter_and_no_note(citizen):
    report, by = ReportFactory.received(), triage_clerk()
    casework.add_note(report.pk, by, "Anrufer war unfreundlich")
    casework.take_up(report.pk, by)
    casework.post_update(report.pk, by, "Das Ersatzteil ist bestellt.")
    casework.reply_to_reporter(report.pk, by, "Danke für das Foto.")
    text = page(citizen, report)
    assert "unfreundlich" not in text
    words = ["eingegangen</strong>", "in Bearbeitung</strong>", "Ersatzteil", "Danke für das Foto"]
    assert [text.index(word) for word in words] == sorted(text.index(word) for word in words)
    assert "Neues von der Stadt" in text


def test_question_can_be_answered_on_the_page(citizen):
    report = waiting()
    text = page(citizen, report)
    assert QUESTION in text
    assert address("answer_question", report.secret) in text


def test_handed_on_report_names_the_new_office(citizen):
    report, by = ReportFactory.received(), triage_clerk()
    other = department("gartenamt")
    casework.hand_over(report.pk, by, other, "Gehört zum Park")
    text = page(citizen, report)
    assert f"Danach kam die Meldung zu: {other.name}" in text
    assert "Gehört zum Park" not in text


def test_end_shows_reason_text_and_the_way_back(citizen):
    text = page(citizen, closed("no_defect"))
    assert "Wir waren heute dort." in text
    assert "kein Mangel gefunden" in text
    assert "Das stimmt nicht" in text
    assert "Sind Sie zufrieden?" in text
    assert REOPEN in page(citizen, closed())


def test_after_fourteen_days_there_is_no_way_back(citizen):
    report = closed()
    Report.objects.update(closed_at=F("closed_at") - timedelta(days=15))
    assert REOPEN not in page(citizen, report)


def test_duplicate_shows_how_the_first_goes_on(citizen):
    first, report, by = (
        ReportFactory.received(),
        ReportFactory.received(email="otto@example.org"),
        triage_clerk(),
    )
    casework.merge_into(report.pk, first.pk, by)
    casework.post_update(first.pk, by, "Die Leuchte kommt am Montag.")
    casework.reply_to_reporter(first.pk, by, "Nur für Änne.")
    text = page(citizen, report)
    assert first.number in text
    assert "Die Leuchte kommt am Montag." in text
    assert "Nur für Änne." not in text
    assert DESCRIPTION not in text.split('id="erste"')[1].split("</section>")[0]


def test_others_are_counted(citizen):
    report = ReportFactory.received()
    assert "gemeldet.</p>" not in page(citizen, report)
    join_report(report.pk, key=report.submission_key)
    assert "1 weitere Person hat das auch gemeldet." in page(citizen, report)


def test_public_page_is_linked_where_there_is_one(citizen):
    report = ReportFactory.received()
    link = address("public_report", report.number)
    assert link in page(citizen, report)
    Report.objects.update(publication="hidden")
    assert link not in page(citizen, report)


def test_own_photo_is_served_to_whoever_has_the_secret(citizen):
    photo = with_photo(ReportFactory.received())
    link = address("report_photo", photo.report.secret, photo.pk)
    assert link in page(citizen, photo.report)
    response = citizen.get(link)
    assert response["Content-Type"] == "image/jpeg"
    assert "no-store" in response["Cache-Control"]
    assert b"".join(response.streaming_content).startswith(b"\xff\xd8")


@pytest.mark.parametrize("pk", [0, 2**63, 10**60])
def test_photos_of_others_and_of_nobody_are_not_there(citizen, pk):
    foreign, report = with_photo(ReportFactory.received()), ReportFactory.received()
    assert citizen.get(address("report_photo", report.secret, foreign.pk)).status_code == 404
    assert citizen.get(address("report_photo", report.secret, pk)).status_code == 404
    assert citizen.get(address("report_photo", "a" * 32, foreign.pk)).status_code == 404


def test_photos_of_the_work_are_shown_when_the_case_is_closed(citizen):
    report = ReportFactory.received()
    photo = with_photo(report, "after")
    link = address("report_photo", report.secret, photo.pk)
    assert citizen.get(link).status_code == 404
    casework.close_report(report.pk, triage_clerk(), "fixed", "Neue Lampe.")
    assert link in page(citizen, report)
    assert citizen.get(link).status_code == 200


def test_erased_report_shows_its_course_without_the_person(citizen):
    report = waiting()
    photo = with_photo(report)
    casework.close_report(report.pk, triage_clerk(), "fixed", "Neue Lampe.")
    erase_person(Report.objects.filter(pk=report.pk))
    text = page(citizen, report)
    assert "Neue Lampe." in text
    assert "haben wir am" in text
    for personal in (DESCRIPTION, QUESTION, "example.org", "Jetzt löschen", "/foto/"):
        assert personal not in text
    assert citizen.get(address("report_photo", report.secret, photo.pk)).status_code == 404


def test_contact_is_forgotten_and_mails_stop(citizen):
    report = ReportFactory.received(phone="0711 1234")
    answer = citizen.post(address("forget_contact", report.secret), follow=True).content.decode()
    assert "E-Mail und Telefon sind gelöscht" in answer
    assert "Jetzt löschen" not in answer
    report.refresh_from_db()
    assert (report.email, report.phone, report.erased_at) == ("", "", None)
    assert report.description
    assert not OutgoingMessage.objects.exclude(to="").exists()


def test_forgetting_twice_is_once_and_spares_the_warning_of_danger():
    report = ReportFactory.received(description="Es riecht nach Gas.")
    desk = report.department
    desk.email = "amt@example.org"
    desk.save()
    warn_desk(report, "1")
    forget_contact(report.pk)
    forget_contact(report.pk)
    assert [message.to for message in OutgoingMessage.objects.all()] == ["amt@example.org"]


def test_stranger_forgets_nothing(citizen):
    report = ReportFactory.received()
    assert citizen.post(address("forget_contact", "a" * 32)).status_code == 404
    report.refresh_from_db()
    assert report.email


def test_hostile_text_stays_text(citizen):
    text = page(citizen, ReportFactory.received(description="<script>alert(1)</script>{{ 7|add:7 }}"))
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_texts_follow_the_readers_language(client):
    report = ReportFactory.received()
    text = client.get(report.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert category().name_en in text


@pytest.mark.parametrize(("given", "seen"), [("aenne@example.org", "a***@example.org"), ("", ""), ("@", "")])
def test_masked_address(given, seen):
    assert reporter_page.masked(given) == seen
