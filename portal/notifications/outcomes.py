"""How a try ended, in words fit for a worklist: codes and kinds, never an address or a text."""

import re
import smtplib
from dataclasses import dataclass
from enum import Enum

SHUTTING_DOWN = 421
_ENHANCED = re.compile(rb"\b[245]\.\d{1,3}\.\d{1,3}\b")


class Trouble(Enum):
    """Whose fault it is decides what comes next."""

    SERVER = "the mail server is ill: try again, and stop the batch after a few"
    MESSAGE = "this message failed this time: try again"
    REFUSED = "this message will never be accepted"


@dataclass(frozen=True)
class Outcome:
    trouble: Trouble | None = None
    reason: str = ""


SENT = Outcome()


def of_error(error: Exception) -> Outcome:
    """Judge what the mail library raised. RFC 5321 4.2.1: 4xx is for now, 5xx for good; 421 is the server's."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return _of_code("Empfänger nicht angenommen", code, text)
    if isinstance(error, smtplib.SMTPDataError):
        return _of_code("Nachricht nicht angenommen", error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPResponseException):
        # Sender or login refused: our configuration, not the message.
        reply = _of_code("Absender oder Anmeldung nicht angenommen", error.smtp_code, error.smtp_error)
        return Outcome(Trouble.SERVER, reply.reason)
    if isinstance(error, (ValueError, smtplib.SMTPNotSupportedError)):
        return Outcome(
            Trouble.REFUSED, f"Nachricht lässt sich nicht als Mail schreiben ({type(error).__name__})"
        )
    return Outcome(Trouble.SERVER, f"Mailserver nicht erreichbar oder verstummt ({type(error).__name__})")


def _of_code(what: str, code: int, text: bytes | str) -> Outcome:
    raw = text if isinstance(text, bytes) else text.encode(errors="replace")
    enhanced = _ENHANCED.search(raw)
    reason = f"{what} ({code}{' ' + enhanced.group().decode() if enhanced else ''})"
    if code == SHUTTING_DOWN or code < 400:
        return Outcome(Trouble.SERVER, reason)
    return Outcome(Trouble.REFUSED if code >= 500 else Trouble.MESSAGE, reason)
