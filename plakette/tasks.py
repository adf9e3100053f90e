"""By the clock: three lines each, the work is in the services."""

from celery import shared_task
from django.utils import timezone

from plakette.services import office, orders


@shared_task
def expire_orders() -> None:
    orders.expire_orders()


@shared_task
def remind_unpaid() -> None:
    orders.remind_unpaid()


@shared_task
def send_missing_permits() -> None:
    orders.send_missing_permits()


@shared_task
def report_late_orders() -> None:
    office.report_late_orders(timezone.localdate())
