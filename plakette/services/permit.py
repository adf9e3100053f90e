"""What happens to interim permits: issued once per order, taken back, listed, sealed anew after a lost key."""

import logging
import secrets
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from plakette.models.order import Order
from plakette.models.permit import Permit, SigningKey
from plakette.models.rules import PermitTerms
from plakette.permit.keys import RevocationList, sign_document, write_revocation_list
from plakette.permit.seal import PrivateKey, seal
from plakette.permit.statement import MalformedError, Statement
from plakette.permit.verdict import local_day
from plakette.permit_keys import PermitKeyError, key_set_in_force, signing_key
from plakette.services.permit_scope import scope_of
from plakette.states import KEPT, ProofStatus
from portal.accounts.models import User
from portal.audit.services import record
from portal.workflow import lock

logger = logging.getLogger(__name__)


@transaction.atomic
def issue_permit(order: Order, *, now: datetime | None = None) -> Permit | None:
    """Seal the permit of a paid order; called again it returns the same permit.

    None where there can't be one (yet): not paid, a document still to be looked at, no terms, no signing
    key. None of these may stop a payment; the clock comes back to it.
    """
    moment = now or timezone.now()
    locked = lock(Order, order.pk)
    existing = Permit.objects.filter(order=locked).first()
    if existing is not None:
        return existing
    terms = terms_on(local_day(moment))
    if terms is None or not may_have_permit(locked):
        return None
    try:
        return _issue(locked, terms, signing_key(moment), moment)
    except (PermitKeyError, MalformedError):
        logger.exception("no interim permit for order %s", locked.number)
        return None


def can_issue(now: datetime | None = None) -> bool:
    """Are there terms and a signing key for today?"""
    moment = now or timezone.now()
    try:
        signing_key(moment)
    except PermitKeyError:
        return False
    return terms_on(local_day(moment)) is not None


def may_have_permit(order: Order) -> bool:
    """The city holds the money, and no document waits for a clerk: an unread one must not open the zone."""
    return order.status in KEPT and order.proof_status in (ProofStatus.NONE, ProofStatus.ACCEPTED)


@transaction.atomic
def revoke_permit(
    permit: Permit, *, reason: str, by: User | None = None, now: datetime | None = None
) -> Permit:
    """Take a permit back; the next revocation list names it. A second call changes nothing."""
    locked = lock(Permit, permit.pk)
    if locked.revoked_at is None:
        locked.revoked_at = now or timezone.now()
        locked.revoked_by = by
        locked.revocation_reason = Permit.RevocationReason(reason)
        locked.save(update_fields=["revoked_at", "revoked_by", "revocation_reason"])
        record("plakette.permit.revoked", locked, by=by, reason=reason)
    return locked


@transaction.atomic
def reseal_permits(now: datetime | None = None) -> list[Permit]:
    """After a key was lost: seal anew what its permits state and still run. Their holders need the new codes.

    Raises PermitKeyError without a signing key.
    """
    moment = now or timezone.now()
    key, private = signing_key(moment)
    running = Permit.objects.valid_on(local_day(moment)).filter(signing_key__distrusted_at__isnull=False)
    resealed = []
    for permit in running.select_for_update(no_key=True, of=("self",)).order_by("pk"):
        statement = replace(permit.statement, key_reference=key.reference, signed_on=local_day(moment))
        permit.sealed = seal(statement, private)
        permit.signing_key = key
        permit.save(update_fields=["sealed", "signing_key"])
        record("plakette.permit.resealed", permit, key=key.reference)
        resealed.append(permit)
    return resealed


def signed_revocation_list(now: datetime | None = None) -> str:
    """The list as a signed document, made at this moment. Raises PermitKeyError without a signing key."""
    moment = now or timezone.now()
    key, private = signing_key(moment)
    payload = write_revocation_list(revocation_list(moment), key_set_in_force().version)
    return sign_document("revoked", payload, private, key.reference)


def revocation_list(now: datetime) -> RevocationList:
    ids = Permit.objects.to_be_listed(local_day(now)).values_list("permit_id", flat=True)
    return RevocationList(now, frozenset(bytes(permit_id) for permit_id in ids))


def terms_on(day: date) -> PermitTerms | None:
    terms: PermitTerms | None = PermitTerms.objects.in_force(day).first()
    return terms


def _issue(order: Order, terms: PermitTerms, key_pair: tuple[SigningKey, PrivateKey], now: datetime) -> Permit:
    key, private = key_pair
    today = local_day(now)
    statement = Statement(
        signer=key_set_in_force().signer,
        key_reference=key.reference,
        issued_on=today,
        signed_on=today,
        valid_from=today,
        valid_until=min(today + timedelta(days=terms.days - 1), key.verifies_until),
        plate=order.plate,
        country=order.country,
        group=order.group,
        permit_id=secrets.token_bytes(8),
        scope=scope_of(order, today),
    )
    permit = Permit.objects.create(
        order=order,
        permit_id=statement.permit_id,
        country=statement.country,
        plate_key=order.plate_key,
        valid_from=statement.valid_from,
        valid_until=statement.valid_until,
        signing_key=key,
        sealed=seal(statement, private),
        issued_at=now,
    )
    record("plakette.permit.issued", permit, key=key.reference)
    return permit
