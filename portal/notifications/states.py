"""The life of a message: which statuses there are and which steps are allowed."""

from collections.abc import Mapping

from django.db.models import TextChoices


class Status(TextChoices):
    QUEUED = "queued", "wartet"
    SENDING = "sending", "wird versandt"
    SENT = "sent", "versandt"
    FAILED = "failed", "wird wiederholt"
    DEAD = "dead", "unzustellbar"


WAITING: frozenset[str] = frozenset({Status.QUEUED, Status.FAILED})
FINISHED: frozenset[str] = frozenset({Status.SENT, Status.DEAD})

TRANSITIONS: Mapping[str, frozenset[str]] = {
    Status.QUEUED: frozenset({Status.SENDING}),
    Status.SENDING: frozenset({Status.SENT, Status.FAILED, Status.DEAD}),
    Status.FAILED: frozenset({Status.SENDING}),
    Status.SENT: frozenset(),
    Status.DEAD: frozenset({Status.QUEUED}),
}
