"""Sweepers at once: each message goes out once. With the locks off it does not."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection

from portal.notifications import delivery
from portal.notifications.models import OutgoingMessage, OutgoingMessageQuerySet
from portal.notifications.states import Status
from tests.factories.notifications import MessageFactory
from tests.standins.mail_server import MailServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(settings):
    with MailServer(delay=0.02) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def sweep_with(threads):
    """Run as many sweepers at the same moment; what they raised."""
    start, troubles = threading.Barrier(threads), []

    def sweep():
        try:
            start.wait()
            delivery.deliver_due()
        except Exception as trouble:  # noqa: BLE001  handed to the test
            troubles.append(trouble)
        finally:
            connection.close()

    crew = [threading.Thread(target=sweep) for _ in range(threads)]
    for sweeper in crew:
        sweeper.start()
    for sweeper in crew:
        sweeper.join()
    return troubles


def test_each_message_goes_out_once(server):
    rows = MessageFactory.batch(40)
    assert sweep_with(4) == []
    assert server.count() == {row.message_id: 1 for row in rows}
    assert OutgoingMessage.objects.sent().count() == 40
    assert set(OutgoingMessage.objects.values_list("attempts", flat=True)) == {1}


def test_a_slow_sender_keeps_its_message(server, monkeypatch):
    """Slower than the grace after which a claim counts as abandoned: the lock says that it lives."""
    monkeypatch.setattr(delivery, "GRACE", timedelta(0))
    server.handler.delay = 0.5
    row = MessageFactory.queued()
    slow = threading.Thread(target=sweep_with, args=(1,))
    slow.start()
    while OutgoingMessage.objects.filter(status=Status.QUEUED).exists():
        time.sleep(0.01)
    time.sleep(0.1)
    assert sweep_with(2) == []
    slow.join()
    assert server.count() == {row.message_id: 1}


def test_control_without_locks_messages_go_out_twice(server, monkeypatch):
    monkeypatch.setattr(OutgoingMessageQuerySet, "select_for_update", lambda rows, **how: rows.all())
    monkeypatch.setattr(OutgoingMessageQuerySet, "first", _first_then_wait)
    MessageFactory.batch(40)
    sweep_with(4)
    assert server.count().total() > 40


def _first_then_wait(rows):
    """Widen the gap between looking and claiming, as a busy machine does."""
    found = next(iter(rows[:1]), None)
    time.sleep(0.02)
    return found
