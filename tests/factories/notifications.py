"""Messages in every state of their life."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from portal.notifications.models import OutgoingMessage
from portal.notifications.states import Status


class MessageFactory(DjangoModelFactory):
    class Meta:
        model = OutgoingMessage

    class Params:
        sending = factory.Trait(
            status=Status.SENDING,
            attempts=1,
            next_attempt_at=None,
            claimed_at=factory.LazyFunction(timezone.now),
            claimed_by="host:1:abc",
        )
        abandoned = factory.Trait(
            sending=True, claimed_at=factory.LazyFunction(lambda: timezone.now() - timedelta(minutes=1))
        )
        sent = factory.Trait(
            status=Status.SENT,
            attempts=1,
            next_attempt_at=None,
            sent_at=factory.LazyFunction(timezone.now),
            finished_at=factory.LazyFunction(timezone.now),
        )
        dead = factory.Trait(
            status=Status.DEAD,
            attempts=12,
            next_attempt_at=None,
            finished_at=factory.LazyFunction(timezone.now),
            last_error="Empfänger nicht angenommen (550 5.1.1)",
        )

    event = "probe/hello"
    to = factory.Sequence(lambda n: f"reader{n}@example.org")
    language = "de"
    subject = "Ihr Anliegen"
    text = "Guten Tag,\n\nalles ist gut.\n"
    html = '<!doctype html><html lang="de"><title>x</title><p>Guten Tag, alles ist gut.</p></html>\n'
    message_id = factory.LazyAttribute(lambda row: f"<{row.dedupe_key}@stuttgart.example>")
    dedupe_key = factory.Sequence(lambda n: f"probe-{n}")
