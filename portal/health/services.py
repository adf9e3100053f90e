"""Put together what the probes see."""

from typing import Literal, NotRequired, TypedDict

from django.utils import timezone

from portal.health import probes

# seconds: four ticks of the clock, four pulses of a worker, four rounds of the sweeper
MACHINERY_LATE = 120
OUTBOX_LATE = 120


class Readiness(TypedDict):
    """May this process be given requests?"""

    ready: bool
    database: bool
    migrations: bool


class Status(TypedDict):
    """All there is to see. Ages are whole seconds, null where a part was not seen for an hour."""

    state: Literal["ok", "degraded", "down"]
    database: bool
    migrations: bool
    redis: bool
    clock_seen_seconds_ago: NotRequired[int | None]
    workers_seen_seconds_ago: NotRequired[dict[str, int]]
    outbox: NotRequired[dict[str, int]]


def readiness() -> Readiness:
    """Only what keeps a request from being served counts: with Redis gone the portal stays usable."""
    database = probes.database_answers()
    migrations = database and probes.migrations_applied()
    return {"ready": migrations, "database": database, "migrations": migrations}


def status() -> Status:
    """Look at every part."""
    ready = readiness()
    redis = probes.redis_answers()
    if not ready["ready"]:
        return {
            "state": "down",
            "database": ready["database"],
            "migrations": ready["migrations"],
            "redis": redis,
        }
    now = timezone.now()
    seen = probes.sightings(now)
    workers = {name.removeprefix("worker "): age for name, age in seen.items() if name.startswith("worker ")}
    clock = seen.get("clock")
    outbox = probes.outbox(now)
    well = (
        redis,
        clock is not None and clock <= MACHINERY_LATE,
        any(age <= MACHINERY_LATE for age in workers.values()),
        outbox["oldest_due_seconds"] <= OUTBOX_LATE,
        outbox["dead"] == 0,
    )
    return {
        "state": "ok" if all(well) else "degraded",
        "database": True,
        "migrations": True,
        "redis": redis,
        "clock_seen_seconds_ago": clock,
        "workers_seen_seconds_ago": workers,
        "outbox": outbox,
    }
