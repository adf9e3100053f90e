"""The mail itself: composed from the row, handed to the mail server."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from smtplib import SMTPException

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from portal.notifications import attachments as attached
from portal.notifications import outcomes
from portal.notifications.models import OutgoingMessage
from portal.notifications.outcomes import Outcome, Trouble
from portal.notifications.rendering import one_line

logger = logging.getLogger(__name__)


@contextmanager
def mail_server() -> Iterator[BaseEmailBackend]:
    """The configured mail server; connected by the first mail, closed at the end."""
    server = get_connection()
    try:
        yield server
    finally:
        hang_up(server)


def hang_up(server: BaseEmailBackend) -> None:
    """Close whatever state the connection is in; a server that is rude at the end has still taken the mail."""
    with suppress(SMTPException, OSError):
        server.close()


def send(message: OutgoingMessage, server: BaseEmailBackend) -> Outcome:
    """Build the attachments, write the mail, hand it over."""
    try:
        parts = attached.build(message)
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:  # noqa: BLE001  a foreign builder may raise anything; the other mails must leave
        # The kind only: the text of an error may carry personal data.
        logger.error("message %s: attachment failed: %s", message.pk, type(error).__name__)
        return Outcome(Trouble.MESSAGE, f"Anhang ließ sich nicht erstellen ({type(error).__name__})")
    return _hand_over(message, parts, server)


def compose(message: OutgoingMessage, parts: Iterable[attached.Attachment]) -> EmailMultiAlternatives:
    """Text and HTML, marked as written by a machine (RFC 3834), so that no absence note comes back."""
    letter = EmailMultiAlternatives(
        subject=one_line(message.subject),
        body=message.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.to],
        headers={
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": message.language,
        },
    )
    letter.attach_alternative(message.html, "text/html")
    for part in parts:
        letter.attach(one_line(part.filename), part.content, part.mimetype)
    return letter


def _hand_over(
    message: OutgoingMessage, parts: Iterable[attached.Attachment], server: BaseEmailBackend
) -> Outcome:
    try:
        server.open()
        server.send_messages([compose(message, parts)])
    except (SMTPException, OSError, ValueError) as error:
        hang_up(server)
        return outcomes.of_error(error)
    return outcomes.SENT
