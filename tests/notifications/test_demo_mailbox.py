"""The demo's letter box: readable in the demo, not there in production."""

import uuid

import pytest
from django.urls import reverse

from portal.errors import RuleViolation
from portal.notifications.attachments import Attachment
from tests.factories.notifications import MessageFactory

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(f"notifications:{name}", args=args)


@pytest.fixture
def mail(builder):
    pairs = builder(lambda pk: Attachment(f"Blatt {pk} ä.pdf", b"%PDF-1", "application/pdf"))
    return MessageFactory.sent(text="Ihr Link: https://example.org/x/?a=1&b=2\n", attachments=pairs)


def every_page(mail):
    return [
        address("demo_mailbox"),
        address("demo_mail", mail.pk),
        address("demo_mail_html", mail.pk),
        address("demo_mail_attachment", mail.pk, 1),
    ]


def test_production_has_none(citizen, mail, settings):
    settings.DEMO = False
    assert [citizen.get(page).status_code for page in every_page(mail)] == [404] * 4


def test_every_page_is_there_in_the_demo_and_kept_by_nobody(citizen, mail):
    for page in every_page(mail):
        response = citizen.get(page)
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("state", ["queued", "sending", "dead"])
def test_only_what_was_sent_can_be_read(citizen, state):
    other = MessageFactory.in_state(state)
    assert other.to not in citizen.get(address("demo_mailbox")).content.decode()
    assert citizen.get(address("demo_mail", other.pk)).status_code == 404


def test_links_can_be_followed(citizen, mail):
    page = citizen.get(address("demo_mail", mail.pk)).content.decode()
    assert 'href="https://example.org/x/?a=1&amp;b=2"' in page


def test_markup_in_a_text_stays_text(citizen):
    mail = MessageFactory.sent(text="<script>alert(1)</script>", subject="<b>x</b>")
    page = citizen.get(address("demo_mail", mail.pk)).content.decode()
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page


def test_the_html_form_may_bring_style_and_nothing_else(citizen, mail):
    response = citizen.get(address("demo_mail_html", mail.pk))
    assert response.content.decode() == mail.html
    assert response["Content-Security-Policy"].startswith("default-src 'none'; style-src 'unsafe-inline';")
    assert "script" not in response["Content-Security-Policy"]


def test_an_attachment_is_built_now(citizen, mail):
    response = citizen.get(address("demo_mail_attachment", mail.pk, 1))
    assert response.content == b"%PDF-1"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Blatt%207%20%C3%A4.pdf"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("number", [0, 2, 99])
def test_there_is_no_other_attachment(citizen, mail, number):
    assert citizen.get(address("demo_mail_attachment", mail.pk, number)).status_code == 404


def test_what_is_gone_is_not_found(citizen, builder):
    def refuse(pk):
        raise RuleViolation("widerrufen")

    mail = MessageFactory.sent(attachments=builder(refuse))
    assert citizen.get(address("demo_mail_attachment", mail.pk, 1)).status_code == 404


def test_pages_of_25(citizen):
    MessageFactory.batch(26, "sent")
    pages = [citizen.get(address("demo_mailbox"), {"page": page}).content.decode() for page in (1, 2)]
    assert [page.count("Ihr Anliegen</a>") for page in pages] == [25, 1]


def test_an_empty_box_says_so(citizen):
    assert "noch nichts da" in citizen.get(address("demo_mailbox")).content.decode()


def test_a_stranger_s_number_is_not_found(citizen):
    assert citizen.get(address("demo_mail", uuid.uuid4())).status_code == 404


def test_nothing_can_be_posted(citizen, mail):
    assert {citizen.post(page).status_code for page in every_page(mail)} == {405}
