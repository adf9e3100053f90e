from celery import shared_task

from portal.clock import services as clock
from portal.health.pulse import touch


@shared_task
def pulse(worker: str) -> None:
    """Show that this worker takes tasks and does them."""
    touch()
    clock.see(f"worker {worker.removeprefix('celery@')}")
