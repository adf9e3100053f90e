"""Wake the worker after the commit. Only a convenience: what does not ring is found by the sweeper."""

import logging
import time
from uuid import UUID

from celery import current_app
from kombu import pools
from kombu.connection import Connection
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

SILENCE = 15.0  # seconds; the sweeper comes every 30
TIMEOUT = 0.5  # seconds to connect, and again to speak

_silent_until = 0.0


def ring(pk: UUID) -> bool:
    """Ask a worker to deliver the message now; True if it was rung.

    A request must not wait for Redis: short timeouts, no second try, and after a failure this process
    does not ring at all for a while.
    """
    global _silent_until
    if time.monotonic() < _silent_until:
        return False
    try:
        _publish(pk)
    except (OperationalError, OSError) as error:
        _silent_until = time.monotonic() + SILENCE
        logger.warning("doorbell silent for %.0f s, the sweeper delivers: %s", SILENCE, type(error).__name__)
        return False
    return True


def _publish(pk: UUID) -> None:
    from portal.notifications.tasks import deliver

    with pools.producers[_connection()].acquire(block=True, timeout=TIMEOUT) as producer:
        deliver.apply_async((str(pk),), producer=producer, retry=False)


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
