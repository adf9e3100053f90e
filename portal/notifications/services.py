"""What happens to messages: written with the business, brought back by a clerk, emptied by the clock."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Func, Model, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import doorbell
from portal.errors import RuleViolation
from portal.notifications import attachments as attached
from portal.notifications import rendering
from portal.notifications.models import OutgoingMessage
from portal.notifications.states import WAITING, Status
from portal.workflow import lock, move_to

DELIVER = "portal.notifications.tasks.deliver"


def notify(
    event: str,
    *,
    to: str,
    language: str,
    context: Mapping[str, Any],
    dedupe_key: str,
    attachments: Iterable[attached.Reference] = (),
) -> OutgoingMessage:
    """Write a mail in the caller's transaction; it leaves after the commit, or not at all.

    ``event`` "plakette/order_paid" names templates/plakette/email/order_paid.{subject.txt,txt,html}, rendered
    in ``language``. A second call with the same ``dedupe_key`` changes nothing and returns the first row.
    ``attachments``: pairs of builder name and primary key. Raises RuleViolation (field "email") where ``to``
    is not one plain address.
    """
    existing = OutgoingMessage.objects.filter(dedupe_key=dedupe_key).first()
    if existing is not None:
        return existing
    message = _write(event, to, language, context, attachments)
    message.dedupe_key = dedupe_key
    # DO NOTHING waits for a racing transaction and leaves ours usable, where a refused INSERT would break it.
    OutgoingMessage.objects.bulk_create([message], ignore_conflicts=True)
    written = OutgoingMessage.objects.get(dedupe_key=dedupe_key)
    doorbell.ring_after_commit(DELIVER, written.pk)
    return written


def _write(
    event: str, to: str, language: str, context: Mapping[str, Any], attachments: Iterable[attached.Reference]
) -> OutgoingMessage:
    mail = rendering.render(event, language, context)
    message = OutgoingMessage(
        event=event,
        to=plain_address(to),
        language=mail.language,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        attachments=attached.references(attachments),
    )
    message.message_id = f"<{message.pk}@{rendering.sender_domain()}>"
    return message


def plain_address(to: str) -> str:
    """One address without name, list or line break, as it goes into the header. RuleViolation otherwise."""
    address = to.strip()
    try:
        if len(address) > 254 or any(mark in address for mark in ' ,;<>"\t'):
            raise ValidationError("not plain")
        validate_email(address)
    except ValidationError:
        raise RuleViolation(
            _("Bitte prüfen Sie die E-Mail-Adresse, zum Beispiel name@beispiel.de."),
            field="email",
            code="address",
        ) from None
    return address


class SplitPart(Func):
    """The part of a key with this number, from 1, between colons."""

    function = "SPLIT_PART"
    output_field = TextField()

    def __init__(self, field: str, number: int) -> None:
        super().__init__(field, Value(":"), Value(number))


@transaction.atomic
def retry_message(pk: object, *, by: Model | None) -> OutgoingMessage:
    """Bring a dead message back into the queue, with all its tries before it. RuleViolation for any other."""
    message = lock(OutgoingMessage, pk)
    if message.erased_at is not None:
        raise RuleViolation("Der Inhalt dieser Nachricht ist schon gelöscht.", code="erased")
    move_to(
        message,
        Status.QUEUED,
        by=by,
        attempts=0,
        crashes=0,
        next_attempt_at=timezone.now(),
        finished_at=None,
        last_error="",
    )
    doorbell.ring_after_commit(DELIVER, message.pk)
    return message


def retry_messages(rows: QuerySet[OutgoingMessage], *, by: Model | None) -> int:
    """Bring back those of the rows that are dead and still have their text; the number brought back."""
    keys = rows.filter(status=Status.DEAD, erased_at__isnull=True).values_list("pk", flat=True)
    done = 0
    for pk in list(keys):
        try:
            retry_message(pk, by=by)
        except RuleViolation:
            continue  # somebody else was faster
        done += 1
    return done


def erase(rows: QuerySet[OutgoingMessage]) -> int:
    """Empty finished messages: address and words go, the line that a mail was sent stays. Number of rows."""
    return rows.filter(status__in=(Status.SENT, Status.DEAD), erased_at__isnull=True).update(
        to="", subject="", text="", html="", attachments=[], erased_at=timezone.now()
    )


def forget(about: Iterable[str]) -> int:
    """Take away the messages about things that are erased: what was sent is emptied, what waits never leaves.

    ``about`` holds the first two parts of their dedupe keys ("plakette.order:<pk>" of
    "plakette.order:<pk>:order_paid"). One that is leaving at this moment keeps its text until its time has
    come. Returns the number of rows.
    """
    thing = Concat(SplitPart("dedupe_key", 1), Value(":", output_field=TextField()), SplitPart("dedupe_key", 2))
    rows = OutgoingMessage.objects.alias(thing=thing).filter(thing__in=list(about))
    return erase(rows) + rows.filter(status__in=WAITING).delete()[0]
