"""Interim permits with and without a database: statements, keys, orders that may have one."""

import secrets
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone

from plakette.models import Order, Permit
from plakette.permit import KeySet, RevocationList, Scope, Statement, VerifyingKey, seal, to_token
from plakette.permit.seal import PrivateKey
from plakette.permit.statement import compare_key
from plakette.services.permit import issue_permit
from plakette.states import OrderStatus

DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
NOTHING_REVOKED = RevocationList(NOON)


def new_key() -> PrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def statement(**fields: Any) -> Statement:
    given: dict[str, Any] = {
        "signer": "DEST",
        "key_reference": "01",
        "issued_on": DAY,
        "signed_on": DAY,
        "valid_from": DAY,
        "valid_until": DAY + timedelta(days=13),
        "plate": "S-AB 123",
        "country": "DE",
        "group": 4,
        "permit_id": secrets.token_bytes(8),
        "scope": Scope.CITY,
    }
    return Statement(**{**given, **fields})


def key_set(**keys: PrivateKey) -> KeySet:
    """`key_set(_01=private)`: keys that seal from DAY for 180 days."""
    entries = {}
    for name, key in keys.items():
        reference = name.strip("_")
        until = DAY + timedelta(days=179)
        entries[reference] = VerifyingKey(reference, key.public_key(), DAY, until, until + timedelta(days=13))
    return KeySet(1, "DEST", entries)


def token(key: PrivateKey, **fields: Any) -> str:
    return to_token(seal(statement(**fields), key))


def paid_order(plate: str = "S-AB 1234", **fields: Any) -> Order:
    """Straight into the table: what sells stickers has tests of its own."""
    given: dict[str, Any] = {
        "number": "P" + secrets.token_hex(4).upper(),
        "draft_key": uuid.uuid4(),
        "link_digest": secrets.token_hex(32),
        "status": OrderStatus.PAID,
        "plate": plate,
        "plate_key": compare_key(plate),
        "emission_key": "36N0",
        "group": 4,
        "assessment_code": "table",
        "name": "Änne Müller-Lüdenscheidt",
        "street": "Königstraße 1",
        "postcode": "70173",
        "city": "Stuttgart",
        "sticker_cents": 600,
        "postage_cents": 95,
        "vat_kind": "standard",
        "paid_at": timezone.now(),
        "due_on": timezone.localdate() + timedelta(days=3),
    }
    return Order.objects.create(**{**given, **fields})


def issued(plate: str = "S-AB 1234", now: datetime | None = None, **fields: Any) -> Permit:
    permit = issue_permit(paid_order(plate, **fields), now=now)
    assert permit is not None
    return permit
