"""What hangs on a mail: built when the mail leaves, from a builder's name and an object's key."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from portal.errors import RuleViolation
from portal.notifications.models import OutgoingMessage

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Attachment:
    """A file as it goes into the mail; ``mimetype`` such as ``application/pdf``."""

    filename: str
    content: bytes
    mimetype: str


Builder = Callable[[str], Attachment]
Reference = tuple[str, object]

_builders: dict[str, Builder] = {}


def register(name: str, builder: Builder) -> None:
    """Make a builder known under ``app.thing``; call it in AppConfig.ready().

    The builder gets the object's primary key as text. It only reads (the database refuses anything else)
    and raises RuleViolation where the thing will never be there again: the mail then leaves without it.
    Raises ImproperlyConfigured when another builder has the name.
    """
    if _builders.get(name, builder) is not builder:
        raise ImproperlyConfigured(f"two attachment builders are called {name}")
    _builders[name] = builder


def references(attachments: Iterable[Reference]) -> list[list[str]]:
    """The form they are kept in: pairs of builder and key. LookupError for an unknown builder."""
    pairs = [[name, str(pk)] for name, pk in attachments]
    if unknown := [name for name, _ in pairs if name not in _builders]:
        raise LookupError(f"no attachment builder is called {unknown[0]}")
    return pairs


def build(message: OutgoingMessage) -> list[Attachment]:
    """Build what hangs on the message, but for what a builder refuses for good (a permit that was revoked).

    Raises whatever else the builders raise; LookupError if one is gone.
    """
    built = [_build_unless_refused(message, name, pk) for name, pk in message.attachments]
    return [attachment for attachment in built if attachment is not None]


def build_one(message: OutgoingMessage, number: int) -> Attachment:
    """Build the attachment of this number, from 1. IndexError, a LookupError, where there is none."""
    if number < 1:
        raise IndexError(number)
    name, pk = message.attachments[number - 1]
    return _build(name, pk)


def _build_unless_refused(message: OutgoingMessage, name: str, pk: str) -> Attachment | None:
    try:
        return _build(name, pk)
    except RuleViolation as refusal:
        logger.warning("message %s leaves without %s: %s", message.pk, name, refusal.code)
        return None


def _build(name: str, pk: str) -> Attachment:
    if name not in _builders:
        raise LookupError(f"no attachment builder is called {name}")
    with _read_only():
        return _builders[name](pk)


@contextmanager
def _read_only() -> Iterator[None]:
    """A savepoint in which PostgreSQL refuses to write, rolled back at the end: nothing of it remains."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
        yield
        transaction.set_rollback(True)
