"""Signs of life of worker and clock: a row for the status page, a file for whoever restarts containers.

The file's path stands in PULSE_FILE; without it none is written. A worker that has silently stopped
taking tasks from Redis still answers every ping (celery issues 8030, 10205), so each worker regularly
sends a task to itself alone: only what went all the way through Redis, consumer and pool is a pulse.
"""

import os
import time
from pathlib import Path
from typing import Any

from celery.beat import PersistentScheduler
from celery.signals import heartbeat_sent
from celery.utils.nodenames import worker_direct
from celery.worker.heartbeat import Heart

INTERVAL = 30.0  # seconds
EXPIRY = 60  # seconds; older ones were sent to a worker that could not take them

_next_at = 0.0


def touch() -> None:
    """Show life through the file."""
    if name := os.environ.get("PULSE_FILE"):
        Path(name).touch()


class PulsingScheduler(PersistentScheduler):  # type: ignore[misc]  # celery has no types
    """Celery's clock, with a pulse: ``celery beat --scheduler portal.health.pulse:PulsingScheduler``."""

    max_interval = INTERVAL

    def tick(self, *args: Any, **options: Any) -> float:
        """Set off what is due; the seconds until the next thing is."""
        touch()
        return float(super().tick(*args, **options))


def listen() -> None:
    """Have this process, if it is a worker, send itself a pulse from time to time."""
    heartbeat_sent.connect(_send_to_myself, weak=False)


def _send_to_myself(sender: Heart, **event: Any) -> None:
    """Called by Celery every two seconds while the worker is connected."""
    global _next_at
    if time.monotonic() < _next_at:
        return
    _next_at = time.monotonic() + INTERVAL
    from portal.health.tasks import pulse  # tasks need the Celery app, which needs the apps to be loaded

    name = sender.eventer.hostname
    pulse.apply_async((name,), queue=worker_direct(name), expires=EXPIRY, retry=False)
