"""Wake a worker after the commit. Only a convenience: a row that is not rung for is found by its sweeper."""

import logging
import time
from uuid import UUID

from celery import current_app
from django.db import transaction
from kombu import pools
from kombu.connection import Connection
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)

SILENCE = 15.0  # seconds; sweepers come every 30 to 60
TIMEOUT = 0.5  # seconds to connect, and again to speak

_silent_until = 0.0


def ring_after_commit(task: str, pk: UUID | str) -> None:
    """Send a task ("portal.payments.tasks.execute_refund") with one primary key after the commit."""
    transaction.on_commit(lambda: ring(task, pk), robust=True)


def ring(task: str, pk: UUID | str) -> bool:
    """Send the task now; True if it was rung.

    A request must not wait for Redis: short timeouts, no second try, and after a failure this process
    does not ring at all for a while.
    """
    global _silent_until
    if time.monotonic() < _silent_until:
        return False
    try:
        with pools.producers[_connection()].acquire(block=True, timeout=TIMEOUT) as producer:
            current_app.send_task(task, args=(str(pk),), producer=producer, retry=False)
    except (OperationalError, OSError) as error:
        _silent_until = time.monotonic() + SILENCE
        log.warning("doorbell silent for %.0f s, sweepers do the work: %s", SILENCE, type(error).__name__)
        return False
    return True


def _connection() -> Connection:
    """A connection of its own: the worker's one has to wait patiently, this one must not."""
    options = {
        **current_app.conf.broker_transport_options,
        "socket_connect_timeout": TIMEOUT,
        "socket_timeout": TIMEOUT,
        "max_retries": 0,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
        "connect_retries_timeout": TIMEOUT,
    }
    return Connection(current_app.conf.broker_url, transport_options=options, connect_timeout=TIMEOUT)
