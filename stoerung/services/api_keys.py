"""Give a program a key for Open311, and take it back."""

import secrets

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.services import record
from portal.errors import RuleViolation
from portal.secret_links import digest
from portal.workflow import lock
from stoerung.models import ApiKey
from stoerung.policies import may_give_api_keys

BYTES = 24


@transaction.atomic
def create_api_key(by: User, *, name: str, contact: str = "", may_update: bool = False) -> tuple[ApiKey, str]:
    """A new key and its secret (32 characters), which nobody can look up afterwards."""
    if not may_give_api_keys(by):
        raise RuleViolation("Schlüssel vergibt die Leitung der Störungsstelle.", code="lead")
    if not name.strip() or ApiKey.objects.filter(name=name.strip()).exists():
        raise RuleViolation(
            "Bitte geben Sie einen Namen ein, den es noch nicht gibt.", field="name", code="name"
        )
    secret = secrets.token_urlsafe(BYTES)
    key = ApiKey.objects.create(
        name=name.strip(), contact=contact, key_digest=digest(secret), may_update=may_update, created_by=by
    )
    record("stoerung.api_key.created", key, by=by)
    return key, secret


@transaction.atomic
def revoke_api_key(pk: int, by: User) -> ApiKey:
    """It opens nothing any more; twice is once."""
    if not may_give_api_keys(by):
        raise RuleViolation("Schlüssel sperrt die Leitung der Störungsstelle.", code="lead")
    key = lock(ApiKey, pk)
    if key.revoked_at is None:
        key.revoked_at = timezone.now()
        key.save(update_fields=["revoked_at"])
        record("stoerung.api_key.revoked", key, by=by)
    return key


def key_behind(secret: str) -> ApiKey | None:
    """The key a program sent, if it is one of ours and still good."""
    return ApiKey.objects.usable().filter(key_digest=digest(secret)).first() if secret else None
