"""What a ring or the clock sets off."""

from uuid import UUID

from celery import shared_task

from portal.notifications import delivery


@shared_task
def deliver(pk: str) -> None:
    delivery.deliver(UUID(pk))


@shared_task
def sweep() -> None:
    delivery.deliver_due()
