import pytest

from portal.errors import RuleViolation
from portal.notifications.models import OutgoingMessage
from portal.notifications.services import retry_message, retry_messages
from portal.notifications.states import Status
from tests.factories.notifications import MessageFactory

pytestmark = pytest.mark.django_db


def test_a_dead_message_waits_again_with_all_its_tries():
    row = retry_message(MessageFactory.dead(crashes=5).pk, by=None)
    row.refresh_from_db()
    assert (row.status, row.attempts, row.crashes, row.last_error) == (Status.QUEUED, 0, 0, "")
    assert OutgoingMessage.objects.due().get() == row


@pytest.mark.parametrize("state", ["queued", "sending", "sent"])
def test_no_other_message_is_brought_back(state):
    with pytest.raises(RuleViolation):
        retry_message(MessageFactory.in_state(state).pk, by=None)


def test_without_its_text_there_is_nothing_to_send():
    row = MessageFactory.erased()
    with pytest.raises(RuleViolation) as refusal:
        retry_message(row.pk, by=None)
    assert refusal.value.code == "erased"


def test_many_at_once():
    MessageFactory.batch(3, "dead")
    MessageFactory.sent()
    MessageFactory.erased()
    assert retry_messages(OutgoingMessage.objects.all(), by=None) == 3
    assert OutgoingMessage.objects.due().count() == 3
