from celery import shared_task

from portal.clock import services


@shared_task
def tick() -> None:
    """Set off by the clock, done by a worker: both are alive."""
    services.see("clock")


@shared_task
def clean() -> None:
    services.clean()
