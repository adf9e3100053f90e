"""A worker whose line to Redis is cut again and again goes on listening."""

from kombu.connection import Connection

from portal import doorbell
from portal.notifications.services import DELIVER
from tests.factories.notifications import MessageFactory
from tests.faults.conftest import wait_until


def cut_all_lines(url):
    with Connection(url) as connection:
        client = connection.default_channel.client
        client.client_kill_filter(_type="normal", skipme=True)
        client.client_kill_filter(_type="pubsub", skipme=True)


def test_a_cut_line_is_mended(workers, broker, mail_server, monkeypatch):
    workers.celery(concurrency=1)
    for cuts in range(3):
        row = MessageFactory.queued()
        monkeypatch.setattr(doorbell, "_silent_until", 0.0)
        if not doorbell.ring(DELIVER, row.pk):  # our own line was cut, too
            monkeypatch.setattr(doorbell, "_silent_until", 0.0)
            assert doorbell.ring(DELIVER, row.pk)
        assert wait_until(lambda: mail_server.count()[row.message_id] == 1, seconds=30), (cuts, workers.log())  # noqa: B023  used at once
        cut_all_lines(broker.valkey.url)
