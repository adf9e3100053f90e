"""Staff who left: unnamed after three years, active people never."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.utils import timezone

from portal.accounts.models import Department, Membership, User
from portal.audit.services import record
from portal.privacy.services import delete_expired

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2020, 1, 1, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture
def department():
    return Department.objects.create(key="amt", name="Amt")


@pytest.fixture
def former(department):
    user = User.objects.create_user("weg@example.org", name="Erika Weg", date_joined=LONG_AGO)
    Membership.objects.create(
        user=user, department=department, valid_from=date(2020, 1, 1), valid_until=date(2023, 6, 30)
    )
    EmailAddress.objects.create(user=user, email=user.email)
    return user


def test_a_person_gone_for_three_years_becomes_a_number(former):
    record("order.sent", former, by=former)
    delete_expired(date(2026, 6, 29))
    former.refresh_from_db()
    assert former.name == "Erika Weg"

    delete_expired(date(2026, 6, 30))
    former.refresh_from_db()
    assert (former.name, former.email) == ("", f"person-{former.pk}@geloescht.invalid")
    assert not former.is_active
    assert not former.has_usable_password()
    assert not EmailAddress.objects.exists()


def test_the_second_night_has_nothing_to_do(former):
    assert delete_expired(date(2026, 7, 1)).removed
    assert delete_expired(date(2026, 7, 1)).removed == {}


def test_whoever_still_belongs_or_logs_in_stays(former, department):
    Membership.objects.create(user=former, department=department, valid_from=date(2026, 1, 1))
    operator = User.objects.create_superuser("op@example.org", date_joined=LONG_AGO)
    User.objects.filter(pk=operator.pk).update(last_login=timezone.now())
    assert delete_expired(date(2026, 11, 23)).removed == {}


def test_sessions_go_the_day_after_they_end():
    Session.objects.create(
        session_key="a",
        session_data="x",
        expire_date=datetime(2026, 11, 22, 9, tzinfo=ZoneInfo("Europe/Berlin")),
    )
    delete_expired(date(2026, 11, 22))
    assert Session.objects.exists()
    delete_expired(date(2026, 11, 23))
    assert not Session.objects.exists()
