"""Messages in every state of their life."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from portal.notifications.models import OutgoingMessage
from portal.notifications.states import Status

_numbers = count(1)


class MessageFactory:
    """Named states; each takes fields to set beside."""

    @staticmethod
    def build(**fields: Any) -> OutgoingMessage:
        """One that waits, not saved."""
        number = next(_numbers)
        given = {
            "event": "probe/hello",
            "to": f"reader{number}@example.org",
            "language": "de",
            "subject": "Ihr Anliegen",
            "text": "Guten Tag,\n\nalles ist gut.\n",
            "html": '<!doctype html><html lang="de"><title>x</title><p>Guten Tag, alles ist gut.</p></html>\n',
            "message_id": f"<probe-{number}@stuttgart.example>",
            "dedupe_key": f"probe-{number}",
        }
        return OutgoingMessage(**{**given, **fields})

    @staticmethod
    def queued(**fields: Any) -> OutgoingMessage:
        message = MessageFactory.build(**fields)
        message.save(force_insert=True)
        return message

    @staticmethod
    def sending(**fields: Any) -> OutgoingMessage:
        claim = {
            "status": Status.SENDING,
            "attempts": 1,
            "claimed_at": timezone.now(),
            "claimed_by": "host:1:abc",
        }
        return MessageFactory.queued(**{**claim, "next_attempt_at": None, **fields})

    @staticmethod
    def abandoned(**fields: Any) -> OutgoingMessage:
        """Its sender died a minute ago."""
        return MessageFactory.sending(**{"claimed_at": timezone.now() - timedelta(minutes=1), **fields})

    @staticmethod
    def sent(**fields: Any) -> OutgoingMessage:
        now = timezone.now()
        end = {"status": Status.SENT, "attempts": 1, "sent_at": now, "finished_at": now}
        return MessageFactory.queued(**{**end, "next_attempt_at": None, **fields})

    @staticmethod
    def dead(**fields: Any) -> OutgoingMessage:
        end = {"status": Status.DEAD, "attempts": 12, "finished_at": timezone.now()}
        reason = "Empfänger nicht angenommen (550 5.1.1)"
        return MessageFactory.queued(**{**end, "next_attempt_at": None, "last_error": reason, **fields})

    @staticmethod
    def erased(**fields: Any) -> OutgoingMessage:
        """Given up long ago; its content is gone."""
        empty = dict.fromkeys(("to", "subject", "text", "html"), "")
        return MessageFactory.dead(**{**empty, "erased_at": timezone.now(), **fields})

    @staticmethod
    def in_state(name: str, **fields: Any) -> OutgoingMessage:
        message: OutgoingMessage = getattr(MessageFactory, name)(**fields)
        return message

    @staticmethod
    def batch(number: int, state: str = "queued", **fields: Any) -> list[OutgoingMessage]:
        return [MessageFactory.in_state(state, **fields) for _ in range(number)]
