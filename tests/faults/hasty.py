"""A deliverer that does it wrong: it writes "sent" before it sends. The control: what kills can do."""

import time

import django

django.setup()

from django.db import transaction  # noqa: E402  the models need the line above

from portal.notifications import delivery, mail, outcomes  # noqa: E402
from portal.notifications.models import OutgoingMessage  # noqa: E402


def mark_then_send(claim, server):
    with transaction.atomic():
        message = OutgoingMessage.objects.get(pk=claim[0])
        delivery._write_down(message, outcomes.SENT)
    return mail.send(message, server)


delivery._try = mark_then_send
while True:
    delivery.deliver_due()
    time.sleep(0.1)
