"""Look at one part each, and say what is seen. Nothing here waits longer than two seconds."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

import psycopg
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.utils import timezone
from kombu.connection import Connection
from kombu.exceptions import OperationalError

from portal.clock.models import Sighting
from portal.notifications.models import OutgoingMessage

PATIENCE = 2  # seconds
REDIS_PATIENCE = 0.5
# Workers that were switched off are no fault: after this time they are forgotten.
WORKER_REMEMBERED = timedelta(hours=1)


def database_answers() -> bool:
    """Whether PostgreSQL answers a connection of our own: the pool would have us wait for its time limit."""
    parameters: dict[str, Any] = connection.get_connection_params()
    for ours in ("pool", "context", "cursor_factory"):
        parameters.pop(ours, None)
    parameters |= {"connect_timeout": PATIENCE, "options": f"-c statement_timeout={PATIENCE * 1000}"}
    try:
        with psycopg.connect(**parameters) as probe:
            return probe.execute("SELECT 1").fetchone() == (1,)
    except psycopg.Error:
        return False


def migrations_applied() -> bool:
    """Whether the tables are those of this code. Once true, it stays true for this process."""
    if _tables_are_ours():
        return True
    _tables_are_ours.cache_clear()
    return False


@cache
def _tables_are_ours() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def redis_answers() -> bool:
    """Whether the broker takes a connection."""
    limits = {"socket_connect_timeout": REDIS_PATIENCE, "socket_timeout": REDIS_PATIENCE, "max_retries": 0}
    try:
        with Connection(settings.REDIS_URL, connect_timeout=REDIS_PATIENCE, transport_options=limits) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=REDIS_PATIENCE)
            return bool(broker.connected)
    except (OperationalError, OSError):
        return False


def outbox(at: datetime) -> dict[str, int]:
    """How many messages are due, since how many seconds the oldest waits, how many were given up."""
    due = OutgoingMessage.objects.due(at)
    oldest: datetime | None = due.aggregate(oldest=Min("next_attempt_at"))["oldest"]
    return {
        "due": due.count(),
        "oldest_due_seconds": seconds_between(oldest, at) if oldest else 0,
        "dead": OutgoingMessage.objects.dead().count(),
    }


def sightings(at: datetime) -> dict[str, int]:
    """Seconds since each part of the machinery was last seen, by its name."""
    seen = Sighting.objects.filter(seen_at__gt=at - WORKER_REMEMBERED).values_list("name", "seen_at")
    return {name: seconds_between(seen_at, at) for name, seen_at in seen.order_by("name")}


def seconds_between(earlier: datetime, later: datetime | None = None) -> int:
    """Whole seconds, never below zero: two machines' clocks differ a little."""
    return max(0, int(((later or timezone.now()) - earlier).total_seconds()))
