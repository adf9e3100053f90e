"""A permit is issued once for a paid order, says what the order says, and runs at most 14 days."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from plakette.models import DrivingBan, Permit, PermitTerms
from plakette.permit import Scope, Verdict, verify
from plakette.permit_keys import key_set_in_force
from plakette.services.permit import can_issue, issue_permit, revocation_list
from plakette.states import OrderStatus, ProofStatus
from portal.audit.models import Entry
from tests.factories.permit import issued, paid_order

pytestmark = pytest.mark.django_db


def verdict_on(permit, now=None) -> Verdict:
    moment = now or timezone.now()
    return verify(permit.token, key_set_in_force(), revocation_list(moment), moment)


def test_a_paid_order_gets_a_permit_that_verifies(signing_key):
    permit = issued("WÜM-A 123", group=3)
    verdict = verdict_on(permit)
    assert verdict.accepted
    assert verdict.statement
    assert (verdict.statement.plate, verdict.statement.country) == ("WÜM-A 123", "DE")
    assert verdict.statement.group == 3
    assert permit.check_url.startswith("http://127.0.0.1:8000/p#")
    assert Entry.objects.filter(action="plakette.permit.issued", target_id=str(permit.pk)).count() == 1


def test_it_begins_at_once_and_has_14_days(signing_key):
    permit = issued()
    today = timezone.localdate()
    assert permit.valid_from == permit.statement.issued_on == today
    assert permit.valid_until == today + timedelta(days=13)


def test_twice_changes_nothing(signing_key):
    order = paid_order()
    first, second = issue_permit(order), issue_permit(order)
    assert first
    assert first == second
    assert first.token == second.token
    assert Permit.objects.count() == 1


@pytest.mark.parametrize("status", [OrderStatus.PLACED, OrderStatus.AWAITING_PAYMENT])
def test_no_permit_before_the_money(signing_key, status):
    assert issue_permit(paid_order(status=status)) is None


@pytest.mark.parametrize("proof", [ProofStatus.OPEN, ProofStatus.REJECTED])
def test_an_unread_document_opens_no_zone(signing_key, proof):
    assert issue_permit(paid_order(proof_status=proof)) is None


def test_without_a_key_the_sale_goes_on_and_the_permit_comes_later(db, settings, tmp_path, request):
    settings.PERMIT_KEY_DIR = tmp_path / "none_yet"
    order = paid_order()
    assert not can_issue()
    assert issue_permit(order) is None
    request.getfixturevalue("signing_key")
    assert can_issue()
    assert issue_permit(order)


def test_the_terms_of_the_day_decide(signing_key):
    PermitTerms.objects.create(key="permit", valid_from=timezone.localdate(), days=3, source="Probe")
    permit = issued()
    assert (permit.valid_until - permit.valid_from).days == 2


def test_without_terms_there_is_no_permit(signing_key):
    PermitTerms.objects.all().delete()
    assert not can_issue()
    assert issue_permit(paid_order()) is None


@pytest.mark.parametrize(
    ("vehicle", "scope"),
    [
        ({"emission_key": "36N0"}, Scope.SMALL_ZONE_TOO),
        ({"emission_key": "35A0", "fuel": "diesel"}, Scope.CITY),
        ({"emission_key": "35A0", "fuel": "petrol"}, Scope.SMALL_ZONE_TOO),
        ({"emission_key": "zz", "fuel": ""}, Scope.CITY),
    ],
)
def test_the_bans_of_the_day_bound_the_permit(signing_key, vehicle, scope):
    assert issued(**vehicle).statement.scope == scope


def test_an_abolished_ban_bounds_nothing(signing_key):
    for ban in DrivingBan.objects.all():
        DrivingBan.objects.create(
            key=ban.key,
            valid_from=timezone.localdate(),
            abolished=True,
            up_to_euro=5,
            area=ban.area,
            source="Probe",
        )
    assert issued(emission_key="35A0", fuel="diesel").statement.scope == Scope.SMALL_ZONE_TOO


def test_the_database_refuses_15_days(signing_key):
    permit = issued()
    with pytest.raises(IntegrityError, match="permit_is_valid_for_at_most_14_days"), transaction.atomic():
        Permit.objects.filter(pk=permit.pk).update(valid_until=permit.valid_from + timedelta(days=14))


def test_the_database_refuses_a_revocation_without_a_reason(signing_key):
    permit = issued()
    with pytest.raises(IntegrityError, match="permit_revoked_has_a_reason"), transaction.atomic():
        Permit.objects.filter(pk=permit.pk).update(revoked_at=timezone.now())
