"""What the clock sets off."""

from celery import shared_task
from django.utils import timezone

from portal.uploads import services


@shared_task
def scan_quarantine() -> None:
    services.scan_quarantine()


@shared_task
def remove_unclaimed() -> None:
    services.remove_unclaimed(timezone.now())


@shared_task
def remove_stray_bytes() -> None:
    services.remove_stray_bytes(timezone.now())
