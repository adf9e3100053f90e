"""By the clock: three lines each, the work is in the services."""

from celery import shared_task
from django.utils import timezone

from plakette.services import office, orders, permit


@shared_task
def expire_orders() -> None:
    orders.expire_orders()


@shared_task
def issue_missing_permits() -> None:
    permit.issue_missing_permits(timezone.now())


@shared_task
def report_late_orders() -> None:
    office.report_late_orders(timezone.localdate())
