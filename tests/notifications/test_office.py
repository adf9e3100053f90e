"""Dead letters at the counter: operators see all, an office those of its services."""

import pytest
from django.urls import reverse

from portal.accounts.worklists import worklists_for
from portal.audit.models import Entry
from portal.notifications import desks
from portal.notifications.states import Status
from tests.factories.notifications import MessageFactory

pytestmark = pytest.mark.django_db
LIST = "admin:notifications_outgoingmessage_changelist"
CHANGE = "admin:notifications_outgoingmessage_change"


@pytest.fixture(autouse=True)
def desk(monkeypatch):
    """The messages of "probe" are those of the cast's clerk."""
    monkeypatch.setitem(desks._desks, "probe", "kfz-zulassung")


def retry(browser, row):
    return browser.post(reverse("admin:notifications_retry_message", args=[row.pk]), follow=True)


def test_the_worklist_leads_to_the_dead(enter, clerk):
    MessageFactory.batch(2, "dead")
    MessageFactory.sent(to="sent@example.org")
    (entry,) = [line for line in worklists_for(clerk) if line.label == "Unzustellbare Nachrichten"]
    assert entry.count == 2
    page = enter(clerk).get(entry.url, follow=True).content.decode()
    assert "2 Nachrichten" in page
    assert "sent@example.org" not in page


def test_one_button_brings_it_back(enter, clerk):
    row = MessageFactory.dead()
    browser = enter(clerk)
    page = browser.get(reverse(CHANGE, args=[row.pk])).content.decode()
    assert "Noch einmal versuchen" in page
    assert "wird noch einmal versucht" in retry(browser, row).content.decode()
    row.refresh_from_db()
    assert row.status == Status.QUEUED
    assert Entry.objects.filter(target_id=str(row.pk), by=clerk).exists()


def test_twice_says_so_and_changes_nothing(enter, clerk):
    row = MessageFactory.dead()
    browser = enter(clerk)
    retry(browser, row)
    assert "nicht mehr möglich" in retry(browser, row).content.decode()


def test_many_at_once(enter, clerk):
    rows = MessageFactory.batch(3, "dead")
    form = {"action": "retry_messages", "_selected_action": [str(row.pk) for row in rows]}
    page = enter(clerk).post(reverse(LIST), form, follow=True).content.decode()
    assert "3 unzustellbare Nachrichten" in page


def test_an_office_sees_only_its_own(enter, clerk):
    foreign = MessageFactory.dead(event="stoerung/done")
    browser = enter(clerk)
    assert foreign.to not in browser.get(reverse(LIST)).content.decode()
    assert browser.get(reverse(CHANGE, args=[foreign.pk])).status_code == 302  # Django's way of "not found"
    assert retry(browser, foreign).status_code == 404
    form = {"action": "retry_messages", "_selected_action": [str(foreign.pk)]}
    browser.post(reverse(LIST), form)
    foreign.refresh_from_db()
    assert foreign.status == Status.DEAD


def test_an_app_s_name_is_compared_whole(enter, clerk):
    foreign = MessageFactory.dead(event="probe2/done")
    assert foreign.to not in enter(clerk).get(reverse(LIST)).content.decode()


def test_other_offices_are_refused(enter, other_clerk):
    row = MessageFactory.dead()
    browser = enter(other_clerk)
    pages = [reverse(LIST), reverse(CHANGE, args=[row.pk])]
    assert [browser.get(page).status_code for page in pages] == [403, 403]
    assert retry(browser, row).status_code == 403
    assert not [line for line in worklists_for(other_clerk) if line.label == "Unzustellbare Nachrichten"]


def test_operators_see_all(enter, operator):
    row = MessageFactory.dead(event="stoerung/done")
    browser = enter(operator)
    assert row.to in browser.get(reverse(LIST)).content.decode()
    assert retry(browser, row).status_code == 200


def test_nobody_edits_or_deletes(enter, operator):
    row = MessageFactory.dead()
    browser = enter(operator)
    assert browser.post(reverse(CHANGE, args=[row.pk]), {"to": "x@example.org"}).status_code == 403
    assert browser.get(reverse("admin:notifications_outgoingmessage_delete", args=[row.pk])).status_code == 403
    assert browser.get(reverse("admin:notifications_outgoingmessage_add")).status_code == 403


def test_without_login_there_is_nothing(citizen):
    row = MessageFactory.dead()
    assert citizen.get(reverse(LIST)).status_code == 302
    assert retry(citizen, row).redirect_chain
    row.refresh_from_db()
    assert row.status == Status.DEAD
