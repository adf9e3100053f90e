"""A worker as in production does its work, and leaves nothing running."""

from django.db import transaction

from portal import doorbell
from portal.notifications.services import DELIVER
from tests.factories.notifications import MessageFactory
from tests.faults.conftest import wait_until


def test_a_ring_delivers_at_once(workers, broker, mail_server):
    workers.celery(concurrency=1)
    row = MessageFactory.queued()
    with transaction.atomic():
        transaction.on_commit(lambda: doorbell.ring(DELIVER, row.pk))
    assert wait_until(lambda: mail_server.count() == {row.message_id: 1}), workers.log()
