"""The Celery app and the whole timetable, in one visible list.

Celery is the doorbell and the clock; the truth is in PostgreSQL. A task takes one primary key
and may run zero, one or two times.
"""

import os
from datetime import timedelta

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

from django.conf import settings

SOFT_LIMIT = timedelta(minutes=4)
HARD_LIMIT = timedelta(minutes=5)

app = Celery("portal")
app.conf.update(
    broker_url=settings.REDIS_URL,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,  # for ever: the broker comes back, and the worker with it
    broker_transport_options={
        # Above the longest task: a task that outlives it would run a second time beside itself.
        "visibility_timeout": (HARD_LIMIT * 2).total_seconds(),
        # Look for parked tasks every 10 s; the default throttle makes it 100 s.
        "unacked_restore_throttle": 1,
        "socket_keepalive": True,
    },
    result_backend=None,
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    # Not for ever: a task that kills its process comes back three times, after three minutes each.
    task_retry_on_worker_lost=True,
    task_soft_time_limit=SOFT_LIMIT.total_seconds(),
    task_time_limit=HARD_LIMIT.total_seconds(),
    task_serializer="json",
    accept_content=["json"],
    worker_prefetch_multiplier=1,
    worker_direct=True,  # a queue for each worker, for its pulse (portal.health)
    worker_max_tasks_per_child=1000,
    # A second copy of a task finds the first one's locks; a cancelled one might have been sending.
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_soft_shutdown_timeout=20.0,
    worker_hijack_root_logger=False,
    timezone=settings.TIME_ZONE,
)
app.autodiscover_tasks()

# name → task, when. "expires": a ring that nobody answered in time is worth nothing, the next one comes.
TIMETABLE = (
    ("portal.clock.tasks.tick", timedelta(seconds=30)),
    ("portal.notifications.tasks.sweep", timedelta(seconds=30)),
    ("portal.payments.tasks.sweep_payments", timedelta(seconds=60)),
    ("portal.payments.tasks.reconcile", timedelta(minutes=10)),
    ("portal.throttling.tasks.clean", crontab(minute="17")),
    ("plakette.tasks.expire_orders", timedelta(minutes=10)),
    ("plakette.tasks.remind_unpaid", timedelta(minutes=10)),
    ("plakette.tasks.send_missing_permits", timedelta(minutes=5)),
    ("plakette.tasks.report_late_orders", crontab(hour="6", minute="30")),
    ("stoerung.tasks.resume_unanswered", crontab(minute="35")),
    ("stoerung.tasks.escalate_overdue", crontab(hour="6", minute="40")),
    ("portal.uploads.tasks.scan_quarantine", timedelta(seconds=60)),
    ("portal.uploads.tasks.remove_unclaimed", crontab(minute="23")),
    ("portal.uploads.tasks.remove_stray_bytes", crontab(hour="4", minute="20")),
    ("portal.privacy.tasks.delete_expired", crontab(hour="3", minute="10")),
    ("portal.clock.tasks.clean", crontab(hour="3", minute="40")),
)
app.conf.beat_schedule = {
    task: {"task": task, "schedule": when, "options": {"expires": 300}} for task, when in TIMETABLE
}
