"""A permit that is taken back stands on the next list, until its days are over."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from plakette.models import Permit
from plakette.permit import Code, verify
from plakette.permit.keys import read_revocation_list
from plakette.permit_keys import key_set_in_force
from plakette.services.permit import revoke_permit, signed_revocation_list
from portal.audit.models import Entry
from portal.privacy.register import entry_of
from tests.factories.permit import issued

pytestmark = pytest.mark.django_db
REASON = Permit.RevocationReason.MISUSE


def listed(now=None):
    return read_revocation_list(signed_revocation_list(now), key_set_in_force())


def test_the_list_is_signed_and_fresh_and_names_it(signing_key, officer):
    permit, other = issued(), issued("S-XY 1")
    revoke_permit(permit, reason=REASON, by=officer)
    revoked = listed()
    assert revoked.permit_ids == {bytes(permit.permit_id)}
    assert timezone.now() - revoked.made_at < timedelta(minutes=1)
    judged = [verify(one.token, key_set_in_force(), revoked, timezone.now()).code for one in (permit, other)]
    assert judged == [Code.REVOKED, Code.VALID]


def test_twice_changes_nothing(signing_key, officer):
    permit = issued()
    first = revoke_permit(permit, reason=REASON, by=officer)
    second = revoke_permit(permit, reason=Permit.RevocationReason.REFUNDED)
    assert (second.revoked_at, second.revocation_reason) == (first.revoked_at, REASON)
    assert Entry.objects.filter(action="plakette.permit.revoked").count() == 1


def test_after_its_days_it_leaves_the_list(signing_key):
    permit = revoke_permit(issued(), reason=REASON)
    last = timezone.now() + (permit.valid_until - timezone.localdate())
    assert listed(last).permit_ids
    assert not listed(last + timedelta(days=1)).permit_ids


def test_the_command_takes_an_order_number_or_the_id_in_the_seal(signing_key):
    first, second = issued(), issued("S-XY 1")
    call_command("revoke_permit", "--order", first.order.number, "--reason", "misuse", stdout=StringIO())
    call_command(
        "revoke_permit",
        "--permit-id",
        bytes(second.permit_id).hex(),
        "--reason",
        "correction",
        stdout=StringIO(),
    )
    assert len(listed().permit_ids) == 2


def test_the_command_refuses_what_it_does_not_know(signing_key):
    with pytest.raises(CommandError, match="gibt es nicht"):
        call_command("revoke_permit", "--order", "P000", "--reason", "misuse")
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("revoke_permit", "--order", "P000", "--reason", "whim")


def test_the_counter_takes_permits_back(signing_key, clerk, enter):
    permit = issued()
    counter = enter(clerk)
    address = reverse("admin:plakette_permit_changelist")
    assert permit.order.number in counter.get(address).content.decode()
    counter.post(address, {"action": "revoke_for_misuse", "_selected_action": [permit.pk]})
    permit.refresh_from_db()
    assert (permit.revocation_reason, permit.revoked_by) == (REASON, clerk)


@pytest.mark.parametrize("person", ["other_clerk", "officer", "stranger"])
def test_nobody_else_takes_permits_back(request, signing_key, enter, person):
    permit = issued()
    address = reverse("admin:plakette_permit_changelist")
    visitor = enter(request.getfixturevalue(person))
    response = visitor.post(address, {"action": "revoke_for_misuse", "_selected_action": [permit.pk]})
    assert response.status_code in (302, 403, 404)
    permit.refresh_from_db()
    assert permit.revoked_at is None


def test_the_plate_goes_thirty_days_after_the_last_day(signing_key):
    permit = issued()
    plate, row = entry_of(Permit).rules
    gone_on = permit.valid_until + timedelta(days=30)
    assert not plate.rows_due(Permit, gone_on - timedelta(days=1)).exists()
    due = plate.rows_due(Permit, gone_on)
    assert plate.anonymise
    assert due.count() == plate.anonymise(due) == 1
    permit = Permit.objects.get()
    assert (permit.is_erased, permit.token, permit.plate_key) == (True, "", "")
    assert not plate.rows_due(Permit, gone_on).exists()
    assert not row.rows_due(Permit, gone_on).exists()
