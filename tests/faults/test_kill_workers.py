"""kill -9 of workers while notifications flow: none is lost, and what comes twice is recognisable."""

import random
import time

import pytest

from portal import doorbell
from portal.notifications.models import OutgoingMessage
from portal.notifications.services import DELIVER
from portal.notifications.states import Status
from portal.notifications.tasks import sweep
from tests.factories.notifications import MessageFactory
from tests.faults.conftest import children, kill_tree, wait_until


def write(number):
    """Messages, and a ring for each."""
    rows = OutgoingMessage.objects.bulk_create([MessageFactory.build() for _ in range(number)])
    for row in rows:
        assert doorbell.ring(DELIVER, row.pk)
    return {row.message_id for row in rows}


def kill_now_and_then(workers, broker, mail_server, kills):
    """Kill a sender now and then, sometimes the worker with all of them; the number of senders killed."""
    dice = random.Random(kills)
    worker = workers.celery()
    killed = 0
    while killed < kills and waiting():
        flows = more_than(mail_server, len(mail_server.handler.envelopes) + 1)
        if not wait_until(lambda flows=flows: flows() or not waiting(), seconds=30):
            break
        time.sleep(dice.uniform(0.0, 0.2))
        pool = children(worker.pid)
        if dice.random() < 0.1 or worker.poll() is not None:
            killed += len(pool)
            kill_tree(worker.pid)
            worker.wait()
            worker = workers.celery()  # as the supervisor does
        elif pool:
            killed += 1
            dice.choice(pool).kill()
        broker.send(sweep)
    return killed


def more_than(mail_server, number):
    return lambda: len(mail_server.handler.envelopes) > number


def waiting():
    return OutgoingMessage.objects.exclude(status=Status.SENT).exists()


def all_sent(broker):
    broker.send(sweep)
    return not waiting()


def check(workers, broker, mail_server, messages, kills):
    written = write(messages)
    killed = kill_now_and_then(workers, broker, mail_server, kills)
    after = time.monotonic()
    assert wait_until(lambda: all_sent(broker), seconds=120, every=0.5), workers.log()[-3000:]
    arrived = mail_server.count()
    duplicates = arrived.total() - len(arrived)
    print(
        f"{messages} messages, {killed} kills: {duplicates} twice, done {time.monotonic() - after:.1f} s later"
    )
    assert killed >= kills, "all was sent before the killing was done: slow the server down"
    assert set(arrived) == written
    assert duplicates <= killed


def test_none_is_lost(workers, broker, mail_server):
    mail_server.handler.delay = 0.05
    check(workers, broker, mail_server, messages=150, kills=10)


@pytest.mark.long
def test_none_of_a_thousand_is_lost(workers, broker, mail_server):
    mail_server.handler.delay = 0.1
    check(workers, broker, mail_server, messages=1000, kills=100)


def test_control_writing_sent_before_sending_loses_mails(workers, mail_server):
    """The same kills, with a deliverer that does it the wrong way round: the test above would notice."""
    mail_server.handler.delay = 0.2
    OutgoingMessage.objects.bulk_create([MessageFactory.build() for _ in range(30)])
    for _ in range(3):
        deliverer = workers.script("tests.faults.hasty")
        assert wait_until(more_than(mail_server, len(mail_server.handler.envelopes))), workers.log()
        time.sleep(0.1)
        kill_tree(deliverer.pid)
    time.sleep(0.5)  # the mail on its way arrives or does not
    marked = OutgoingMessage.objects.filter(status=Status.SENT).count()
    assert marked > len(mail_server.count())
