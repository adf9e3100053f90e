"""By the clock: three lines each, the work is in the services."""

from celery import shared_task

from stoerung.services import rounds


@shared_task
def resume_unanswered() -> None:
    rounds.resume_unanswered()


@shared_task
def escalate_overdue() -> None:
    rounds.escalate_overdue()
