"""How a message leaves: claim, try, write down how it ended.

Two transactions. The first counts the try and claims the row; it is committed before anything dangerous
happens, so a message that kills its process is counted too. The second locks the row again and keeps the lock
while it builds the attachments and talks to the mail server. The lock tells the living from the dead without
a clock: a process that dies loses its connection and with it the lock, at once; one that is merely slow keeps
it, however slow it is. A lease would either be too short for a slow mail server (two mails) or too long after
a crash (a late mail). The price is one open transaction per sender, bounded by EMAIL_TIMEOUT and the task's
time limit. The second transaction changes nothing but this row.

Exactly once does not exist over SMTP: between the server's "250" and our commit a process may die. Then the
mail goes out again, with the same Message-ID, by which every mail program knows it.
"""

import logging
import os
import socket
import time
import uuid
from datetime import timedelta
from uuid import UUID

from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from portal.notifications import mail
from portal.notifications.models import OutgoingMessage, OutgoingMessageQuerySet
from portal.notifications.outcomes import Outcome, Trouble
from portal.notifications.states import Status
from portal.workflow import move_to

logger = logging.getLogger(__name__)

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# After a try that failed: 12 tries in 40 hours, then the message is dead.
PAUSES = (
    MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR,
    2 * HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR, 12 * HOUR,
)  # fmt: skip
# After a try that took its process with it: the fifth one is the last.
CRASH_PAUSES = tuple(timedelta(seconds=seconds) for seconds in (1, 5, 20, 60))
# Longer than the moment between the two transactions; the lock, not this, protects who is at work.
GRACE = timedelta(seconds=5)
BATCH = 200  # messages over one connection to the mail server
BATCH_SECONDS = 40.0
# So many failures in a row mean that the mail server is ill, not the messages: stop spending their tries.
ILL_AFTER = 3

Claim = tuple[UUID, str]


def deliver(pk: UUID) -> None:
    """Deliver this message if it is due and nobody else is at it; quietly nothing otherwise."""
    claim = _claim(OutgoingMessage.objects.filter(pk=pk))
    if claim is not None:
        with mail.mail_server() as server:
            _try(claim, server)


def deliver_due(batch: int = BATCH, seconds: float = BATCH_SECONDS) -> int:
    """Take back what dead processes left, then deliver what is due; the number of messages sent.

    Any number of these may run at once. Stops after ``batch`` messages or ``seconds``, and when the mail server
    fails three times in a row.
    """
    take_back()
    end = time.monotonic() + seconds
    sent = failures = 0
    with mail.mail_server() as server:
        for _ in range(batch):
            claim = _claim(OutgoingMessage.objects.all())
            if claim is None:
                break
            outcome = _try(claim, server)
            sent += outcome is not None and outcome.trouble is None
            failures = failures + 1 if outcome is not None and outcome.trouble is Trouble.SERVER else 0
            if failures == ILL_AFTER or time.monotonic() > end:
                break
    return sent


def _claim(rows: OutgoingMessageQuerySet) -> Claim | None:
    """Count a try and claim the first due row that nobody holds."""
    with transaction.atomic():
        message = rows.due().select_for_update(skip_locked=True, no_key=True).first()
        if message is None:
            return None
        token = f"{socket.gethostname()[:60]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"
        move_to(
            message,
            Status.SENDING,
            attempts=message.attempts + 1,
            claimed_at=timezone.now(),
            claimed_by=token,
            next_attempt_at=None,
        )
    return message.pk, token


def _try(claim: Claim, server: BaseEmailBackend) -> Outcome | None:
    """Send under the row's lock; None where the claim was lost in the meantime."""
    pk, token = claim
    with transaction.atomic():
        mine = OutgoingMessage.objects.filter(pk=pk, status=Status.SENDING, claimed_by=token)
        message = mine.select_for_update(skip_locked=True, no_key=True).first()
        if message is None:
            return None
        outcome = mail.send(message, server)
        _write_down(message, outcome)
    return outcome


def _write_down(message: OutgoingMessage, outcome: Outcome) -> None:
    if outcome.trouble is None:
        now = timezone.now()
        move_to(
            message, Status.SENT, sent_at=now, finished_at=now, claimed_at=None, claimed_by="", last_error=""
        )
    elif outcome.trouble is Trouble.REFUSED or message.attempts > len(PAUSES):
        _bury(message, outcome.reason)
    else:
        _postpone(message, PAUSES[message.attempts - 1], outcome.reason)


def take_back(limit: int = 1000) -> int:
    """Rows whose sender died: wait a little and try again, or bury after five crashes. Number of rows."""
    with transaction.atomic():
        rows = OutgoingMessage.objects.abandoned(GRACE).select_for_update(skip_locked=True, no_key=True)[:limit]
        for message in rows:
            _count_crash(message)
        return len(rows)


def _count_crash(message: OutgoingMessage) -> None:
    message.crashes += 1
    if message.crashes > len(CRASH_PAUSES):
        _bury(message, "Der Versand hat fünfmal den Prozess beendet.")
    else:
        _postpone(message, CRASH_PAUSES[message.crashes - 1], "Der Prozess endete während des Versands.")


def _postpone(message: OutgoingMessage, pause: timedelta, reason: str) -> None:
    move_to(
        message,
        Status.FAILED,
        next_attempt_at=timezone.now() + pause,
        claimed_at=None,
        claimed_by="",
        crashes=message.crashes,
        last_error=reason,
    )


def _bury(message: OutgoingMessage, reason: str) -> None:
    logger.error("message %s (%s) is dead: %s", message.pk, message.event, reason)
    move_to(
        message,
        Status.DEAD,
        finished_at=timezone.now(),
        claimed_at=None,
        claimed_by="",
        crashes=message.crashes,
        last_error=reason,
    )
