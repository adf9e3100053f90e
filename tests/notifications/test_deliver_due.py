"""The sweeper: everything due, over one connection, and what dead processes left."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.notifications import delivery
from portal.notifications.models import OutgoingMessage
from portal.notifications.states import Status
from tests.factories.notifications import MessageFactory
from tests.standins.mail_server import MailServer

pytestmark = pytest.mark.django_db


def test_it_delivers_what_is_due_over_one_connection(smtp):
    MessageFactory.batch(5)
    MessageFactory.queued(next_attempt_at=timezone.now() + timedelta(hours=1))
    with smtp(MailServer()) as server:
        assert delivery.deliver_due() == 5
    assert len(server.mails) == 5
    assert len(server.handler.sessions) == 1


def test_an_ill_server_costs_few_messages_a_try(smtp):
    MessageFactory.batch(6)
    with MailServer() as server:
        pass
    smtp(server)
    assert delivery.deliver_due() == 0
    assert OutgoingMessage.objects.filter(attempts=0).count() == 3


def test_refused_messages_do_not_make_the_server_ill(smtp):
    MessageFactory.batch(4, to="nobody@example.org")
    MessageFactory.queued(to="anna@example.org")
    refusal = {"nobody@example.org": "550 5.1.1 unknown"}
    with smtp(MailServer(recipient=refusal.get)) as server:
        assert delivery.deliver_due() == 1
    assert len(server.mails) == 1
    assert OutgoingMessage.objects.dead().count() == 4


def test_it_stops_at_its_batch_and_at_its_time(smtp):
    MessageFactory.batch(4)
    with smtp(MailServer()):
        assert delivery.deliver_due(batch=2) == 2
        assert delivery.deliver_due(seconds=0) == 1


def test_what_a_dead_process_left_is_tried_again(smtp):
    left = MessageFactory.abandoned()
    at_work = MessageFactory.sending()
    with smtp(MailServer()) as server:
        assert delivery.deliver_due() == 0
        left.refresh_from_db()
        assert (left.status, left.crashes) == (Status.FAILED, 1)
        OutgoingMessage.objects.filter(pk=left.pk).update(next_attempt_at=timezone.now())
        assert delivery.deliver_due() == 1
    at_work.refresh_from_db()
    assert at_work.status == Status.SENDING
    assert server.count() == {left.message_id: 1}


def test_the_fifth_crash_is_the_last():
    row = MessageFactory.abandoned(attempts=5, crashes=4)
    assert delivery.take_back() == 1
    row.refresh_from_db()
    assert row.status == Status.DEAD
    assert row.last_error == "Der Versand hat fünfmal den Prozess beendet."


def test_nothing_due_means_no_connection(smtp):
    with MailServer() as server:
        pass
    smtp(server)
    assert delivery.deliver_due() == 0
