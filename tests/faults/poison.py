"""The portal's Celery app with one attachment that kills its process, and short pauses between the tries."""

import os
from datetime import timedelta

import django

from portal.celery import app

django.setup()

from portal.notifications import attachments, delivery  # noqa: E402  the models need the line above

__all__ = ["app"]


def die(pk):
    os._exit(1)


attachments.register("probe.poison", die)
delivery.GRACE = timedelta(seconds=0.2)
delivery.CRASH_PAUSES = tuple(timedelta(seconds=0.1) for _ in delivery.CRASH_PAUSES)
