"""The demo provider's post office: its events, signed, to our webhook, until they are taken.

Delivered inside this process, through the same verification as a message from outside: no network
has to lead back to ourselves, whatever host and proxy the demo runs behind.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from portal.payments import demo
from portal.payments.base import PaymentUnavailable, UntrustedEventError
from portal.payments.models import DemoEvent
from portal.payments.services import receive_webhook

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 12


def deliver(event_id: str) -> bool:
    """Deliver one event; True if our webhook took it. What fails is tried again by the sweeper."""
    event = DemoEvent.objects.select_related("checkout").get(pk=event_id)
    if event.delivered_at is not None:
        return True
    DemoEvent.objects.filter(pk=event.pk).update(
        attempts=F("attempts") + 1, next_attempt_at=_next_attempt(event.attempts)
    )
    try:
        receive_webhook(demo.DemoProvider.name, *demo.signed(event))
    except (UntrustedEventError, PaymentUnavailable) as error:
        log.warning("demo event %s was not taken: %s", event.pk, error)
        return False
    DemoEvent.objects.filter(pk=event.pk).update(delivered_at=timezone.now(), next_attempt_at=None)
    return True


def deliver_due() -> int:
    """Let due money arrive, and deliver every event that waits; the number taken. Quiet outside the demo."""
    if not settings.DEMO:
        return 0
    demo.settle_due()
    return sum(deliver(pk) for pk in list(DemoEvent.objects.due().values_list("pk", flat=True)[:200]))


def _next_attempt(attempts: int) -> datetime | None:
    if attempts + 1 >= MOST_ATTEMPTS:
        return None
    return timezone.now() + timedelta(seconds=5 << min(attempts, 9))
