"""The Celery app and the whole timetable, in one visible list.

Celery is the doorbell and the clock; the truth is in PostgreSQL. A task takes one primary key
and may run zero, one or two times.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from django.conf import settings  # noqa: E402  (settings need the line above)

app = Celery("portal")
app.conf.update(
    broker_url=settings.REDIS_URL,
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    timezone=settings.TIME_ZONE,
)
app.autodiscover_tasks()
app.conf.beat_schedule = {}
