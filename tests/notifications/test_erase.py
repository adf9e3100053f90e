"""What was sent is forgotten after its time; that something was sent stays a while longer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.notifications.models import OutgoingMessage
from portal.notifications.privacy import CONTENT_DAYS, ROW_DAYS
from portal.privacy.services import delete_expired
from tests.factories.notifications import MessageFactory

pytestmark = pytest.mark.django_db


def days_ago(days, state="sent"):
    row = MessageFactory.in_state(state)
    OutgoingMessage.objects.filter(pk=row.pk).update(finished_at=timezone.now() - timedelta(days=days))
    return row


def after(row):
    delete_expired(timezone.localdate())
    return OutgoingMessage.objects.filter(pk=row.pk).first()


def test_the_day_before_it_stays():
    assert after(days_ago(CONTENT_DAYS - 1)).to


@pytest.mark.parametrize("state", ["sent", "dead"])
def test_the_day_after_its_content_is_gone(state):
    row = after(days_ago(CONTENT_DAYS + 1, state))
    assert (row.to, row.subject, row.text, row.html, row.attachments) == ("", "", "", "", [])
    assert row.erased_at
    assert row.event == "probe/hello"


def test_what_waits_is_kept():
    row = MessageFactory.queued(created_at=timezone.now() - timedelta(days=400))
    assert after(row).to


def test_later_the_row_goes():
    assert after(days_ago(ROW_DAYS + 1)) is None


def test_twice_changes_nothing():
    row = days_ago(CONTENT_DAYS + 1)
    assert after(row).erased_at == after(row).erased_at
