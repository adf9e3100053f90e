import logging
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Q

from portal.accounts.models import User
from portal.audit.services import record
from portal.errors import RuleViolation
from portal.privacy.models import DeletionRun, Erasure
from portal.privacy.register import DataClass, Retention, register
from portal.privacy.services import erase

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(empty_register):
    """A record that is anonymised after a year and deleted after ten."""
    register(
        DeletionRun,
        data_class=DataClass.CONTACT,
        legal_basis="x",
        retention=[
            Retention(
                start="x",
                years=1,
                field="at",
                where=~Q(removed={}),
                anonymise=lambda rows: rows.update(removed={}),
                removes="x",
            ),
            Retention(start="x", years=10, field="at"),
        ],
        fields={},
    )
    return DeletionRun.objects.create(on="2026-11-23", removed={"name": 1})


def test_what_law_keeps_stays_without_the_person(run):
    line = erase(run, Erasure.Reason.REQUEST)
    run.refresh_from_db()
    assert run.removed == {}
    assert (line.target_type, line.target_id) == ("privacy.deletionrun", str(run.pk))


def test_without_an_anonymiser_the_record_goes(empty_register, db):
    register(
        User,
        data_class=DataClass.CONTACT,
        legal_basis="x",
        retention=Retention(start="x", years=1, field="date_joined"),
        fields={},
    )
    user = User.objects.create_user("a@example.org")
    erase(user, Erasure.Reason.REQUEST)
    assert not User.objects.exists()


def test_what_others_need_is_refused_in_words(empty_register):
    register(
        User,
        data_class=DataClass.CONTACT,
        legal_basis="x",
        retention=Retention(start="x", years=1, field="date_joined"),
        fields={},
    )
    user = User.objects.create_user("a@example.org")
    record("test", user, by=user)
    with pytest.raises(RuleViolation, match="noch gebraucht"):
        erase(user, Erasure.Reason.REQUEST)
    assert User.objects.exists()


def test_erasures_are_repeated_from_the_log_after_a_restore(run, caplog, tmp_path):
    with caplog.at_level(logging.INFO, "portal.privacy"):
        erase(run, Erasure.Reason.REQUEST)
    ledger = tmp_path / "log"
    ledger.write_text(caplog.text + "\nother line\nerased privacy.deletionrun 999999\n")
    DeletionRun.objects.filter(pk=run.pk).update(removed={"name": 1})

    out = StringIO()
    call_command("delete_expired", "--ledger", str(ledger), stdout=out)
    run.refresh_from_db()
    assert run.removed == {}
    assert "2 im Protokoll, 1 wiederholt" in out.getvalue()
