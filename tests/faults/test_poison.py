"""A message that kills every process that touches it ends as dead letter; the others leave meanwhile."""

import time

from kombu.connection import Connection

from portal import doorbell
from portal.celery import app
from portal.notifications.models import OutgoingMessage
from portal.notifications.services import DELIVER
from portal.notifications.states import Status
from portal.notifications.tasks import sweep
from tests.factories.notifications import MessageFactory
from tests.faults.conftest import wait_until


def test_poison_dies_after_five_tries(workers, broker, mail_server):
    poison = MessageFactory.queued(attachments=[["probe.poison", "1"]])
    others = MessageFactory.batch(20)
    workers.celery(concurrency=2, app="tests.faults.poison")
    begin = time.monotonic()

    def swept(is_done):
        broker.send(sweep)
        return is_done()

    assert wait_until(lambda: swept(lambda: OutgoingMessage.objects.sent().count() == 20), every=0.5), (
        workers.log()
    )
    assert time.monotonic() - begin < 15  # the worker's start included
    assert wait_until(lambda: swept(OutgoingMessage.objects.dead().exists), every=0.5, seconds=30), (
        workers.log()
    )
    poison.refresh_from_db()
    assert (poison.status, poison.attempts, poison.crashes) == (Status.DEAD, 5, 5)
    assert poison.last_error == "Der Versand hat fünfmal den Prozess beendet."
    assert mail_server.count() == {row.message_id: 1 for row in others}


def test_a_task_that_kills_its_process_does_not_come_back_for_ever(workers, broker, tmp_path):
    diary = tmp_path / "diary"
    workers.celery(concurrency=1, app="tests.faults.poison")
    with Connection(broker.valkey.url) as connection:
        app.send_task("tests.faults.poison.explode", (str(diary),), connection=connection)
    assert wait_until(lambda: diary.exists() and diary.read_text().count("tried") == 4), workers.log()
    row = MessageFactory.queued()
    assert doorbell.ring(DELIVER, row.pk)
    assert wait_until(lambda: OutgoingMessage.objects.sent().exists()), workers.log()
    time.sleep(1)
    assert diary.read_text().count("tried") == 4
