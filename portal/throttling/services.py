"""Count hits in PostgreSQL: it is there whenever the portal is, and no process forgets."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.throttling.models import Counter

# One statement, so that two hits at once are two hits. The clock is the database's.
_HIT = """
INSERT INTO throttling_counter AS counter (bucket, scope, hits, window_ends_at)
VALUES (%(bucket)s, %(scope)s, 1, statement_timestamp() + make_interval(secs => %(seconds)s))
ON CONFLICT (bucket) DO UPDATE SET
    hits = CASE WHEN counter.window_ends_at <= statement_timestamp() THEN 1
                ELSE LEAST(counter.hits + 1, 2147483646) END,
    window_ends_at = CASE WHEN counter.window_ends_at <= statement_timestamp() THEN excluded.window_ends_at
                          ELSE counter.window_ends_at END
RETURNING hits, EXTRACT(EPOCH FROM window_ends_at - statement_timestamp())::float
"""


@dataclass(frozen=True)
class Allowed:
    """The answer to a hit. True while the limit is not exceeded; ``retry_after`` in whole seconds."""

    ok: bool
    remaining: int
    retry_after: int

    def __bool__(self) -> bool:
        return self.ok


def hit(scope: str, key: str, limit: int, window: timedelta) -> Allowed:
    """Count one hit and say whether it is within ``limit`` per ``window``.

    The window begins with the first hit of the key. Further hits do not prolong it: nobody can be kept out
    by a stranger who goes on knocking. Call it outside a transaction; inside, the hit goes with a rollback
    and others with the same key wait. ``key`` is kept as a keyed hash only.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HIT, {"bucket": _bucket(scope, key), "scope": scope, "seconds": window.total_seconds()})
        hits, seconds = cursor.fetchone()
    allowed = hits <= limit
    return Allowed(allowed, max(limit - hits, 0), 0 if allowed else max(1, -int(-seconds // 1)))


def forget(scope: str, key: str) -> None:
    """Start afresh, for instance after a login that succeeded."""
    Counter.objects.filter(bucket=_bucket(scope, key)).delete()


def give_back(scope: str, key: str) -> None:
    """Take one hit back, for instance of a password that was right: then only wrong ones count."""
    Counter.objects.filter(bucket=_bucket(scope, key), hits__gt=0).update(hits=F("hits") - 1)


def clean() -> int:
    """Remove windows that are over; the number removed."""
    return Counter.objects.filter(window_ends_at__lt=timezone.now()).delete()[0]


def _bucket(scope: str, key: str) -> str:
    return salted_hmac("portal.throttling", f"{scope}\0{key}", algorithm="sha256").hexdigest()
