"""One try at one message: what the mail server says decides what becomes of it."""

from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from portal.errors import RuleViolation
from portal.notifications import delivery
from portal.notifications.attachments import Attachment
from portal.notifications.models import OutgoingMessage
from portal.notifications.states import Status
from tests.factories.notifications import MessageFactory
from tests.standins.mail_server import MailServer

pytestmark = pytest.mark.django_db


def deliver(row):
    delivery.deliver(row.pk)
    row.refresh_from_db()
    return row


def test_it_arrives(smtp):
    row = MessageFactory.queued(language="en")
    with smtp(MailServer()) as server:
        deliver(row)
    (mail,) = server.mails
    assert (row.status, row.attempts, row.claimed_by) == (Status.SENT, 1, "")
    assert mail["To"] == row.to
    assert mail["Message-ID"] == row.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "en"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_the_sender_has_the_city_s_name(smtp, settings):
    settings.DEFAULT_FROM_EMAIL = "Stadt Stuttgart – Bürgerportal <portal@stuttgart.example>"
    with smtp(MailServer()) as server:
        deliver(MessageFactory.queued())
    assert server.mails[0]["From"] == "Stadt Stuttgart – Bürgerportal <portal@stuttgart.example>"


def test_twice_is_once(smtp):
    row = MessageFactory.queued()
    with smtp(MailServer()) as server:
        deliver(row)
        deliver(row)
    assert len(server.mails) == 1
    assert row.attempts == 1


@pytest.mark.parametrize("state", ["sending", "sent", "dead"])
def test_only_what_waits_is_delivered(smtp, state):
    row = MessageFactory.in_state(state)
    with smtp(MailServer()) as server:
        deliver(row)
    assert not server.mails


def test_not_before_its_time(smtp):
    row = MessageFactory.queued(next_attempt_at=timezone.now() + timedelta(minutes=1))
    with smtp(MailServer()) as server:
        deliver(row)
    assert not server.mails


def test_attachments_are_built_when_it_leaves(smtp, builder):
    pairs = builder(lambda pk: Attachment(f"Nachweis {pk}.pdf", b"%PDF-1", "application/pdf"))
    with smtp(MailServer()) as server:
        deliver(MessageFactory.queued(attachments=pairs))
    (attachment,) = server.mails[0].iter_attachments()
    assert attachment.get_filename() == "Nachweis 7.pdf"
    assert attachment.get_content() == b"%PDF-1"


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        ("550 5.1.1 <anna@example.org> unknown", Status.DEAD, "Empfänger nicht angenommen (550 5.1.1)"),
        ("551 anna@example.org moved", Status.DEAD, "Empfänger nicht angenommen (551)"),
        ("450 4.2.1 greylisted", Status.FAILED, "Empfänger nicht angenommen (450 4.2.1)"),
        ("421 4.3.2 shutting down", Status.FAILED, "Empfänger nicht angenommen (421 4.3.2)"),
    ],
)
def test_refused_recipients(smtp, answer, status, reason):
    with smtp(MailServer(recipient=lambda address: answer)):
        row = deliver(MessageFactory.queued())
    assert (row.status, row.last_error) == (status, reason)


@pytest.mark.parametrize(
    ("answer", "status"), [("554 5.6.0 no", Status.DEAD), ("451 4.3.0 later", Status.FAILED)]
)
def test_refused_texts(smtp, answer, status):
    with smtp(MailServer(data=lambda envelope: answer)):
        row = deliver(MessageFactory.queued())
    assert row.status == status


def test_a_server_that_is_gone(smtp):
    with MailServer() as server:
        pass
    smtp(server)
    row = deliver(MessageFactory.queued())
    assert (row.status, row.attempts) == (Status.FAILED, 1)
    assert row.last_error == "Mailserver nicht erreichbar oder verstummt (ConnectionRefusedError)"
    assert timedelta(seconds=55) < row.next_attempt_at - timezone.now() <= timedelta(minutes=1)


def test_a_server_that_is_too_slow(smtp):
    with smtp(MailServer(delay=1.5)):
        row = deliver(MessageFactory.queued())
    assert row.status == Status.FAILED
    assert "TimeoutError" in row.last_error or "SMTPServerDisconnected" in row.last_error


def test_a_server_that_drops_the_line_after_accepting_gets_the_same_mail_again(smtp):
    row = MessageFactory.queued()
    drops = iter([True, False])
    with smtp(MailServer(drop_after=lambda envelope: next(drops))) as server:
        assert deliver(row).status == Status.FAILED
        OutgoingMessage.objects.update(next_attempt_at=timezone.now())
        assert deliver(row).status == Status.SENT
    assert server.count() == {row.message_id: 2}


def test_the_pauses_grow_until_it_is_dead(smtp):
    with smtp(MailServer(recipient=lambda address: "450 later")):
        row = MessageFactory.queued()
        pauses = []
        while row.status != Status.DEAD:
            before = timezone.now()
            deliver(row)
            if row.next_attempt_at:
                pauses.append(round((row.next_attempt_at - before).total_seconds()))
            OutgoingMessage.objects.filter(status=Status.FAILED).update(next_attempt_at=timezone.now())
    assert row.attempts == 12
    assert pauses == sorted(pauses)
    assert 24 * 3600 < sum(pauses) < 48 * 3600


def test_a_broken_builder_does_not_stop_the_others(smtp, builder):
    def explode(pk):
        raise ZeroDivisionError(f"S-AB {pk}")

    broken = MessageFactory.queued(attachments=builder(explode))
    MessageFactory.queued()
    with smtp(MailServer()) as server:
        assert delivery.deliver_due() == 1
    broken.refresh_from_db()
    assert broken.status == Status.FAILED
    assert broken.last_error == "Anhang ließ sich nicht erstellen (ZeroDivisionError)"
    assert len(server.mails) == 1


def test_a_builder_may_say_never_and_the_mail_leaves_without_it(smtp, builder, caplog):
    def refuse(pk):
        raise RuleViolation("Der Nachweis ist widerrufen.", code="revoked")

    with smtp(MailServer()) as server:
        row = deliver(MessageFactory.queued(attachments=builder(refuse)))
    assert row.status == Status.SENT
    assert not list(server.mails[0].iter_attachments())
    assert "leaves without probe.sheet: revoked" in caplog.text


def test_a_builder_can_t_change_business(smtp, builder):
    def write(pk):
        MessageFactory.queued()
        return Attachment("x", b"", "text/plain")

    row = MessageFactory.queued(attachments=builder(write))
    with smtp(MailServer()) as server:
        deliver(row)
    assert row.last_error == "Anhang ließ sich nicht erstellen (InternalError)"
    assert OutgoingMessage.objects.count() == 1
    assert not server.mails


def test_time_that_is_up_counts_as_a_crash(smtp, builder):
    """The worker's limit ends the task; the row stays claimed until the sweeper takes it back."""

    def dawdle(pk):
        raise SoftTimeLimitExceeded

    row = MessageFactory.queued(attachments=builder(dawdle))
    with smtp(MailServer()), pytest.raises(SoftTimeLimitExceeded):
        deliver(row)
    row.refresh_from_db()
    assert (row.status, row.attempts) == (Status.SENDING, 1)


def test_a_builder_that_went_away(smtp):
    with smtp(MailServer()):
        row = deliver(MessageFactory.queued(attachments=[["gone.builder", "1"]]))
    assert row.last_error == "Anhang ließ sich nicht erstellen (LookupError)"


@pytest.mark.parametrize("field", ["subject", "to"])
def test_no_header_can_be_smuggled_in_through_the_row(smtp, field):
    row = MessageFactory.queued(**{field: "a@example.org\r\nBcc: b@example.org"})
    with smtp(MailServer()) as server:
        deliver(row)
    assert all(envelope.rcpt_tos == [row.to] for envelope in server.handler.envelopes)
    assert all(mail["Bcc"] is None for mail in server.mails)
    assert row.status == (Status.SENT if field == "subject" else Status.DEAD)


def test_every_character_of_a_sender_name_stays_in_its_header(smtp, settings):
    settings.DEFAULT_FROM_EMAIL = "Stadt\nBcc: b@example.org <portal@stuttgart.example>"
    with smtp(MailServer()) as server:
        row = deliver(MessageFactory.queued())
    assert row.status == Status.DEAD
    assert not server.mails
