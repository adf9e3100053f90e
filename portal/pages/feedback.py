"""What readers tell the operator."""

from uuid import uuid4

from django.conf import settings
from django.db import transaction

from portal.notifications.services import notify


@transaction.atomic
def report_barrier(message: str, *, email: str = "", language: str = "de") -> None:
    """Mail the operator what somebody can't use. `email` is where they want the answer, empty for none."""
    notify(
        "pages/barrier_reported",
        to=settings.OPERATOR["email"] or _address(settings.DEFAULT_FROM_EMAIL),
        language="de",
        context={"message": message, "email": email, "reader_language": language},
        dedupe_key=f"barrier-{uuid4()}",
    )


def _address(sender: str) -> str:
    return sender.rpartition("<")[2].rstrip(">")
