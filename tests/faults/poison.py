"""The portal's Celery app with an attachment and a task that kill their process, the pauses short."""

import os
from datetime import timedelta
from pathlib import Path

import django

from portal.celery import app

django.setup()

from portal.notifications import attachments, delivery  # noqa: E402  the models need the line above

__all__ = ["app"]


def die(pk):
    os._exit(1)


@app.task(default_retry_delay=0)
def explode(diary):
    """Write a line into the diary, and die."""
    with Path(diary).open("a") as lines:
        lines.write("tried\n")
    os._exit(1)


attachments.register("probe.poison", die)
delivery.GRACE = timedelta(seconds=0.2)
delivery.CRASH_PAUSES = tuple(timedelta(seconds=0.1) for _ in delivery.CRASH_PAUSES)
