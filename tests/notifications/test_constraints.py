"""The second wall: the database refuses rows that say two things at once."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.notifications.models import OutgoingMessage
from tests.factories.notifications import MessageFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.mark.parametrize(
    ("state", "change", "name"),
    [
        ({}, {"status": "lost"}, "message_status_is_known"),
        ({}, {"sent_at": NOW}, "sent_message_has_date"),
        ({"sent": True}, {"sent_at": None}, "sent_message_has_date"),
        ({"sending": True}, {"claimed_by": ""}, "sending_message_is_claimed"),
        ({}, {"claimed_at": NOW}, "sending_message_is_claimed"),
        ({}, {"next_attempt_at": None}, "waiting_message_has_next_attempt"),
        ({"dead": True}, {"next_attempt_at": NOW}, "waiting_message_has_next_attempt"),
        ({"dead": True}, {"finished_at": None}, "finished_message_has_date"),
        ({"dead": True}, {"last_error": ""}, "dead_message_has_reason"),
        ({"sent": True}, {"erased_at": NOW}, "erased_message_is_finished_and_empty"),
        ({}, {"to": ""}, "unerased_message_has_recipient"),
        ({}, {"crashes": 1}, "crashes_are_attempts"),
    ],
)
def test_a_contradiction_is_refused(state, change, name):
    row = MessageFactory(**state)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        OutgoingMessage.objects.filter(pk=row.pk).update(**change)


@pytest.mark.parametrize("field", ["dedupe_key", "message_id"])
def test_keys_are_used_once(field):
    with pytest.raises(IntegrityError), transaction.atomic():
        MessageFactory.create_batch(2, **{field: "the same"})
