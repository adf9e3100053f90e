import pytest
from django.test import Client

from portal.notifications.models import OutgoingMessage

pytestmark = pytest.mark.django_db
ADDRESS = "/barrierefreiheit/melden/"
WORDS = {"message": "Die Zahl im Bild kann ich nicht lesen.", "email": "leserin@example.org", "website": ""}


@pytest.fixture(autouse=True)
def operator(settings):
    settings.OPERATOR = {**settings.OPERATOR, "email": "amt@example.org"}


def test_report_reaches_the_operator(client):
    response = client.post(ADDRESS, WORDS, headers={"accept-language": "en"})
    assert response.headers["Location"] == "/barrierefreiheit/gemeldet/"
    mail = OutgoingMessage.objects.get()
    assert mail.to == "amt@example.org"
    assert WORDS["message"] in mail.text
    assert WORDS["message"] in mail.html
    assert "Antwort an: leserin@example.org (Sprache der Seite: en)" in mail.text
    assert "leserin" not in mail.subject


def test_two_reports_are_two_mails(client):
    for _time in range(2):
        client.post(ADDRESS, WORDS)
    assert OutgoingMessage.objects.count() == 2


def test_report_without_address_wants_no_answer(client):
    client.post(ADDRESS, {**WORDS, "email": ""})
    assert "Eine Antwort ist nicht gewünscht." in OutgoingMessage.objects.get().text


def test_report_goes_to_the_senders_address_where_no_other_is_set(client, settings):
    settings.OPERATOR = {**settings.OPERATOR, "email": ""}
    settings.DEFAULT_FROM_EMAIL = "Portal <portal@example.org>"
    client.post(ADDRESS, WORDS)
    assert OutgoingMessage.objects.get().to == "portal@example.org"


def test_program_that_fills_in_everything_is_thanked_and_forgotten(client):
    response = client.post(ADDRESS, {**WORDS, "website": "https://spam.example"})
    assert response.status_code == 302
    assert not OutgoingMessage.objects.exists()


@pytest.mark.parametrize("fault", [{"message": ""}, {"message": "x" * 4001}, {"email": "keine Adresse"}])
def test_faulty_report_comes_back_with_what_was_typed(client, fault):
    response = client.post(ADDRESS, {**WORDS, **fault})
    assert response.status_code == 200
    page = response.content.decode()
    assert "<title>Fehler: Barriere melden – Stuttgart</title>" in page
    assert not OutgoingMessage.objects.exists()


def test_words_are_text_in_the_mail(client):
    client.post(ADDRESS, {**WORDS, "message": "<b>fett</b> & <script>"})
    mail = OutgoingMessage.objects.get()
    assert "<b>fett</b> & <script>" in mail.text
    assert "&lt;script&gt;" in mail.html


def test_sixth_report_within_an_hour_has_to_wait(client):
    answers = [client.post(ADDRESS, WORDS).status_code for _time in range(6)]
    assert answers == [302] * 5 + [429]


def test_form_needs_its_token():
    response = Client(enforce_csrf_checks=True).post(ADDRESS, WORDS)
    assert response.status_code == 403
    assert "Bitte senden Sie das Formular noch einmal ab" in response.content.decode()
