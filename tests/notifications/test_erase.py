"""What was sent is forgotten after its time; that something was sent stays a while longer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.notifications.models import OutgoingMessage
from portal.notifications.privacy import CONTENT_DAYS, ROW_DAYS
from portal.notifications.services import forget
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


@pytest.mark.parametrize("state", ["sent", "dead"])
def test_messages_about_a_thing_are_emptied_with_it(state):
    row = MessageFactory.in_state(state, dedupe_key="plakette.order:7:order_paid")
    others = [
        MessageFactory.in_state(state, dedupe_key=f"plakette.{key}:order_paid") for key in ("order:77", "x:7")
    ]
    assert forget(["plakette.order:7"]) == 1
    row.refresh_from_db()
    assert (row.to, row.subject, row.text, row.html, row.attachments) == ("", "", "", "", [])
    assert all(OutgoingMessage.objects.get(pk=other.pk).to for other in others)


def test_what_waits_about_an_erased_thing_never_leaves():
    MessageFactory.queued(dedupe_key="plakette.order:7:order_paid")
    leaving = MessageFactory.sending(dedupe_key="plakette.order:7:order_sent")
    assert forget(["plakette.order:7"]) == 1
    assert OutgoingMessage.objects.get() == leaving
