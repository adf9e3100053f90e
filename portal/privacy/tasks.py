from celery import shared_task
from django.utils import timezone

from portal.privacy import services


@shared_task
def delete_expired() -> None:
    services.delete_expired(timezone.localdate())
