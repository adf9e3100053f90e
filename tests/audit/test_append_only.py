"""What is written in the log stays as it is written, whoever tries."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.admin import site
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.models import Entry
from portal.audit.services import record
from portal.privacy.services import delete_expired, removal_allowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return User.objects.create_user("amt@example.org")


@pytest.fixture
def line(clerk):
    return record("order.sent", clerk, by=clerk, was="paid")


def test_a_line_says_who_did_what_to_which_number(line, clerk):
    line.refresh_from_db()
    assert (line.action, line.target_type, line.target_id) == ("order.sent", "accounts.user", str(clerk.pk))
    assert (line.by, line.facts) == (clerk, {"was": "paid"})
    assert timezone.now() - line.at < timedelta(minutes=1)


def test_the_clock_and_citizens_have_no_name(clerk):
    assert record("order.expired", clerk).by is None


@pytest.mark.parametrize(
    "attempt",
    [
        lambda line: Entry.objects.filter(pk=line.pk).update(action="x"),
        lambda line: line.save(),
        lambda line: line.delete(),
        lambda line: Entry.objects.all().delete(),
        lambda line: connection.cursor().execute("UPDATE audit_entry SET facts = '{}'"),
        lambda line: connection.cursor().execute("DELETE FROM audit_entry"),
    ],
    ids=["update", "save", "delete", "delete all", "SQL update", "SQL delete"],
)
def test_changing_or_removing_is_refused(line, attempt):
    with pytest.raises(IntegrityError, match="append only"), transaction.atomic():
        attempt(line)
    line.refresh_from_db()
    assert line.action == "order.sent"


def test_not_even_the_deletion_job_may_rewrite(line):
    with pytest.raises(IntegrityError, match="append only"), transaction.atomic(), removal_allowed():
        Entry.objects.filter(pk=line.pk).update(action="x")


def test_the_door_is_shut_again_behind_the_deletion_job(line):
    with transaction.atomic(), removal_allowed():
        pass
    with pytest.raises(IntegrityError), transaction.atomic():
        line.delete()


def test_the_deletion_job_removes_what_has_had_its_time(line):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_entry (at, action, target_type, target_id, facts)"
            " VALUES (%s, 'test.old', 'x.y', '1', '{}')",
            [datetime(2015, 12, 31, 12, tzinfo=ZoneInfo("Europe/Berlin"))],
        )
    delete_expired(datetime(2025, 12, 31, tzinfo=ZoneInfo("Europe/Berlin")).date())
    assert Entry.objects.count() == 2
    delete_expired(datetime(2026, 1, 1, tzinfo=ZoneInfo("Europe/Berlin")).date())
    assert list(Entry.objects.all()) == [line]


def test_a_line_of_a_step_that_failed_is_gone_with_it(clerk):
    with transaction.atomic():
        record("order.sent", clerk)
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


def test_the_office_reads_and_cannot_write(client, line, settings):
    settings.MFA_REQUIRED = False
    boss = User.objects.create_superuser("boss@example.org")
    client.force_login(boss)
    listed = client.get(reverse("admin:audit_entry_changelist"))
    assert listed.status_code == 200
    assert "order.sent" in listed.content.decode()
    assert client.get(reverse("admin:audit_entry_add")).status_code == 403
    assert client.post(reverse("admin:audit_entry_delete", args=[line.pk]), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in site.get_model_admin(Entry).get_actions(listed.wsgi_request)
