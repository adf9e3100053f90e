import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.models import Entry
from portal.audit.services import record
from portal.privacy import services
from portal.privacy.models import DeletionRun, Erasure
from portal.privacy.register import DataClass, Retention, register
from portal.privacy.tasks import delete_expired as delete_expired_task

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 11, 23)


def keep(model, *rules):
    register(model, data_class=DataClass.CONTACT, legal_basis="x", retention=list(rules), fields={})


def delete_command(*args):
    out = StringIO()
    call_command("delete_expired", *args, stdout=out)
    return out.getvalue()


def test_kept_the_day_before_gone_on_the_day(empty_register, make_erasure):
    keep(Erasure, Retention(start="x", days=30, field="at"))
    make_erasure(datetime(2026, 10, 24, 23, 59, 59, tzinfo=BERLIN))
    services.delete_expired(TODAY - timedelta(days=1))
    assert Erasure.objects.count() == 1
    services.delete_expired(TODAY)
    assert Erasure.objects.count() == 0


def test_days_are_days_in_stuttgart(empty_register, make_erasure):
    """23:30 UTC on 24 October is 25 October in Stuttgart."""
    keep(Erasure, Retention(start="x", days=30, field="at"))
    make_erasure(datetime(2026, 10, 24, 23, 30, tzinfo=ZoneInfo("UTC")))
    services.delete_expired(TODAY)
    assert Erasure.objects.count() == 1


def test_twice_changes_nothing(empty_register, make_erasure):
    keep(Erasure, Retention(start="x", days=30, field="at"))
    make_erasure(timedelta(days=-40))
    assert services.delete_expired(timezone.localdate()).removed == {"privacy.Erasure delete": 1}
    assert services.delete_expired(timezone.localdate()).removed == {}


def test_more_than_one_batch(empty_register, make_erasure, monkeypatch):
    monkeypatch.setattr(services, "BATCH", 3)
    keep(Erasure, Retention(start="x", days=30, field="at"))
    for number in range(10):
        make_erasure(timedelta(days=-40), str(number))
    assert services.delete_expired(timezone.localdate()).removed == {"privacy.Erasure delete": 10}


def test_an_anonymiser_empties_and_counts(empty_register, make_erasure):
    forget = Retention(
        start="x",
        days=30,
        field="at",
        where=~Q(target_id=""),
        anonymise=lambda rows: rows.update(target_id=""),
        removes="Nummer",
    )
    keep(Erasure, forget)
    row = make_erasure(timedelta(days=-40), "S-AB 1234")
    run = services.delete_expired(timezone.localdate())
    row.refresh_from_db()
    assert row.target_id == ""
    assert (run.removed, run.left) == ({"privacy.Erasure anonymise": 1}, {})


def test_an_anonymiser_that_leaves_rows_due_is_told(empty_register, make_erasure, caplog):
    keep(Erasure, Retention(start="x", days=30, field="at", anonymise=lambda rows: rows.count(), removes="x"))
    make_erasure(timedelta(days=-40))
    with caplog.at_level(logging.WARNING):
        run = services.delete_expired(timezone.localdate())
    assert run.left == {"privacy.Erasure anonymise": 1}
    with pytest.raises(CommandError):
        delete_command()


def test_a_faulty_rule_does_not_stop_the_others(empty_register, make_erasure):
    keep(DeletionRun, Retention(start="x", days=30, field="at", anonymise=_break, removes="x"))
    keep(Erasure, Retention(start="x", days=30, field="at"))
    old = DeletionRun.objects.create(on=TODAY)
    DeletionRun.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=40))
    make_erasure(timedelta(days=-40))
    run = services.delete_expired(timezone.localdate())
    assert run.removed == {"privacy.Erasure delete": 1}
    assert run.left == {"privacy.DeletionRun anonymise": 1}


def test_rows_others_protect_go_after_them_or_stay(empty_register):
    """The parent's rule comes first in the register, its child's later: one run is enough."""
    long_ago = timezone.now() - timedelta(days=40)
    keep(User, Retention(start="x", days=30, field="date_joined"))
    keep(Entry, Retention(start="x", days=30, field="at"))
    gone = User.objects.create_user("a@example.org", date_joined=long_ago)
    kept = User.objects.create_user("b@example.org", date_joined=long_ago)
    _audit_line(gone, long_ago)
    record("test.recent", kept, by=kept)
    run = services.delete_expired(timezone.localdate())
    assert run.removed == {"accounts.User delete": 1, "audit.Entry delete": 1}
    assert run.left == {"accounts.User delete": 1}
    assert list(User.objects.all()) == [kept]


@pytest.mark.django_db(transaction=True)
def test_a_row_in_use_is_left_for_the_next_night(empty_register, make_erasure):
    keep(Erasure, Retention(start="x", days=30, field="at"))
    row = make_erasure(timedelta(days=-40))
    with transaction.atomic():
        Erasure.objects.select_for_update().get(pk=row.pk)
        assert _delete_in_thread().left == {"privacy.Erasure delete": 1}
    assert services.delete_expired(timezone.localdate()).left == {}


def test_dry_run_shows_now_and_later_and_touches_nothing(empty_register, make_erasure):
    keep(Erasure, Retention(start="x", days=30, field="at"))
    make_erasure(datetime(2026, 10, 1, tzinfo=BERLIN))
    make_erasure(datetime(2026, 11, 20, tzinfo=BERLIN))
    shown = delete_command("--dry-run", "--on", "2026-11-23")
    assert "Fällig zum 23.11.2026" in shown
    now, later = shown.split("Danach, je Monat")
    assert "privacy.Erasure delete         1" in now
    assert "12/2026  privacy.Erasure delete         1" in later
    assert Erasure.objects.count() == 2
    assert DeletionRun.objects.count() == 0


def test_nothing_to_do(empty_register):
    assert "nichts" in delete_command()


def test_only_a_dry_run_may_look_into_the_future(empty_register):
    with pytest.raises(CommandError, match="Zukunft"):
        delete_command("--on", "2999-01-01")


def test_the_log_says_how_many_and_never_what(empty_register, make_erasure, caplog):
    keep(Erasure, Retention(start="x", days=30, field="at"))
    make_erasure(timedelta(days=-40), "S-AB 1234")
    with caplog.at_level(logging.INFO):
        services.delete_expired(timezone.localdate())
    assert "removed {'privacy.Erasure delete': 1}" in caplog.text
    assert "S-AB" not in caplog.text
    assert "S-AB" not in str(DeletionRun.objects.values())


def test_replay_applies_the_rules_of_every_day_since_the_backup(empty_register, make_erasure):
    """The period was 10 days until yesterday and is 10 years now: what was deleted then is deleted again."""
    today = timezone.localdate()

    def years(on):
        return 0 if on < today else 10

    keep(Erasure, Retention(start="x", years=years, days=10, field="at"))
    make_erasure(timedelta(days=-20))
    assert services.delete_expired(today).removed == {}
    shown = delete_command("--since", str(today - timedelta(days=3)))
    run = DeletionRun.objects.get(replayed=True)
    assert run.removed == {"privacy.Erasure delete": 1}
    assert "privacy.Erasure delete" in shown


def test_the_clock_runs_the_same(empty_register, make_erasure):
    keep(Erasure, Retention(start="x", days=30, field="at"))
    make_erasure(timedelta(days=-40))
    delete_expired_task()
    assert Erasure.objects.count() == 0
    assert DeletionRun.objects.get().on == timezone.localdate()


def _break(rows):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1/0")
    return 0


def _audit_line(user, at):
    """Lines can't be backdated: this one is written so."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_entry (at, action, target_type, target_id, by_id, facts)"
            " VALUES (%s, 'test.old', 'accounts.user', %s, %s, '{}')",
            [at, str(user.pk), user.pk],
        )


def _delete_in_thread():
    def work():
        try:
            return services.delete_expired(timezone.localdate())
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result(timeout=20)
