from celery import shared_task

from portal.throttling import services


@shared_task
def clean() -> None:
    services.clean()
