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
        ("queued", {"status": "lost"}, "message_status_is_known"),
        ("queued", {"sent_at": NOW}, "sent_message_has_date"),
        ("sent", {"sent_at": None}, "sent_message_has_date"),
        ("sending", {"claimed_by": ""}, "sending_message_is_claimed"),
        ("queued", {"claimed_at": NOW}, "sending_message_is_claimed"),
        ("queued", {"next_attempt_at": None}, "waiting_message_has_next_attempt"),
        ("dead", {"next_attempt_at": NOW}, "waiting_message_has_next_attempt"),
        ("dead", {"finished_at": None}, "finished_message_has_date"),
        ("dead", {"last_error": ""}, "dead_message_has_reason"),
        ("sent", {"erased_at": NOW}, "erased_message_is_finished_and_empty"),
        ("queued", {"to": ""}, "unerased_message_has_recipient"),
        ("queued", {"crashes": 1}, "crashes_are_attempts"),
    ],
)
def test_a_contradiction_is_refused(state, change, name):
    row = MessageFactory.in_state(state)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        OutgoingMessage.objects.filter(pk=row.pk).update(**change)


@pytest.mark.parametrize("field", ["dedupe_key", "message_id"])
def test_keys_are_used_once(field):
    with pytest.raises(IntegrityError), transaction.atomic():
        MessageFactory.batch(2, **{field: "the same"})
