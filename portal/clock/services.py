"""Let each period's effect happen once, however many clocks tick; and know whether the clock ticks at all."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from portal.clock.models import DoneOnce, Sighting

KEPT = timedelta(days=90)


def run_once_per(job: str, period: str, work: Callable[[], object]) -> bool:
    """Do ``work`` unless it is done for this period; True if it was done now.

    ``period`` is any name, such as day() or hour(). The mark is written in the transaction of the work: a
    second clock waits at the unique key until the first has committed (then there is nothing left to do) or
    failed (then it works itself). So ``work`` is short and writes rows only; what takes long plans, in rows.
    """
    with transaction.atomic():
        if not _mark(job, period):
            return False
        work()
    return True


def day(at: datetime | None = None) -> str:
    """The day in Stuttgart, as a period: "2026-11-23"."""
    return timezone.localtime(at).date().isoformat()


def hour(at: datetime | None = None) -> str:
    """The hour, in UTC because one night of the year has an hour twice: "2026-11-23T10Z"."""
    return (at or timezone.now()).astimezone(timezone.get_fixed_timezone(0)).strftime("%Y-%m-%dT%HZ")


def see(name: str) -> None:
    """Write down that this part of the machinery is alive."""
    Sighting.objects.update_or_create(name=name, defaults={"seen_at": timezone.now()})


def last_seen(name: str) -> datetime | None:
    """When the part was last alive, None if never."""
    return Sighting.objects.filter(name=name).values_list("seen_at", flat=True).first()


def clean() -> int:
    """Forget marks of long ago, and parts not seen since: each new container has a name of its own.

    The number removed.
    """
    then = timezone.now() - KEPT
    marks = DoneOnce.objects.filter(done_at__lt=then).delete()[0]
    return marks + Sighting.objects.filter(seen_at__lt=then).delete()[0]


def _mark(job: str, period: str) -> bool:
    """True for the one transaction whose row goes in; Django's ignore_conflicts does not tell."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO clock_doneonce (job, period, done_at) VALUES (%s, %s, statement_timestamp())"
            " ON CONFLICT (job, period) DO NOTHING",
            [job, period],
        )
        return bool(cursor.rowcount == 1)
