"""Redis is wiped, stopped, silent: citizens notice nothing, and no mail is lost."""

import socket
import time

import pytest
from django.test import Client

from portal import doorbell
from portal.celery import app
from portal.notifications import delivery
from portal.notifications.models import OutgoingMessage
from portal.notifications.services import DELIVER
from portal.notifications.states import Status
from portal.notifications.tasks import sweep
from tests.faults.conftest import wait_until
from tests.notifications.conftest import with_probe_templates


@pytest.fixture
def order(settings, transactional_db):
    """Place orders by HTTP; the seconds each took."""
    settings.ROOT_URLCONF = "tests.faults.urls"
    settings.TEMPLATES = with_probe_templates(settings.TEMPLATES)
    client = Client()

    def place(*numbers):
        seconds = []
        for number in numbers:
            begin = time.monotonic()
            assert client.get(f"/bestellen/{number}/").status_code == 200
            seconds.append(time.monotonic() - begin)
        return seconds

    place(0)  # templates are read once
    OutgoingMessage.objects.all().delete()
    return place


def unsent():
    return OutgoingMessage.objects.exclude(status=Status.SENT).count()


def test_redis_stopped(order, broker):
    broker.valkey.stop()
    assert max(order(*range(1, 6))) < 2
    assert unsent() == 5
    assert delivery.deliver_due() == 5


def test_redis_silent(order, monkeypatch):
    """It accepts the connection and never answers: the first request waits a moment, the others do not."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        monkeypatch.setitem(app.conf, "broker_url", f"redis://127.0.0.1:{mute.getsockname()[1]}/0")
        monkeypatch.setattr(doorbell, "_silent_until", 0.0)
        first, *others = order(*range(1, 6))
    assert first < 2
    assert max(others) < 0.3
    assert unsent() == 5


def test_the_bell_rings_again_after_its_silence(order, broker, monkeypatch):
    broker.valkey.stop()
    order(1)
    broker.valkey.start()
    row = OutgoingMessage.objects.get()
    assert not doorbell.ring(DELIVER, row.pk)
    monkeypatch.setattr(doorbell, "_silent_until", time.monotonic())
    assert doorbell.ring(DELIVER, row.pk)


def test_redis_wiped(order, broker, workers, mail_server):
    """Rings are lost before a worker has heard them; the next sweep finds the rows."""
    order(1, 2, 3)
    broker.wipe()
    workers.celery(concurrency=1)
    broker.send(sweep)
    assert wait_until(lambda: unsent() == 0), workers.log()
    assert mail_server.count().total() == 3


def outage(order, broker, workers, mail_server, seconds):
    workers.celery(concurrency=1)
    order(1)
    assert wait_until(lambda: unsent() == 0), workers.log()
    broker.wipe()
    broker.valkey.stop()
    assert max(order(*range(2, 12))) < 2
    time.sleep(seconds)
    broker.valkey.start()
    broker.send(sweep)
    assert wait_until(lambda: unsent() == 0, seconds=120), workers.log()
    assert mail_server.count().total() == len(mail_server.count()) == 11


def test_redis_gone_for_a_moment(order, broker, workers, mail_server):
    """The worker that was there before the outage works after it."""
    outage(order, broker, workers, mail_server, seconds=2)


@pytest.mark.long
def test_redis_gone_for_a_minute(order, broker, workers, mail_server):
    outage(order, broker, workers, mail_server, seconds=60)
