"""A file survives a validation error elsewhere in the form: it is stored already and waits for its record.

The browser gets a token; it is good only together with the session that uploaded the file.
"""

import secrets
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.errors import RuleViolation
from portal.secret_links import digest
from portal.throttling.services import hit
from portal.uploads.models import StoredFile
from portal.uploads.services import remove

SESSION_KEY = "uploads"
SALT = "portal.uploads.keeping"
AT_MOST = 30
# Phones of many people share one address: twenty reports with five photos each.
PER_HOUR = 100
HOUR = timedelta(hours=1)


def keep_upload(session: SessionBase, stored: StoredFile) -> str:
    """Bind a stored file to this session. Returns the token for the form."""
    stored.kept_by = _keeper(session, create=True)
    stored.save(update_fields=["kept_by"])
    return token_of(stored)


def token_of(stored: StoredFile) -> str:
    return signing.dumps(str(stored.pk), salt=SALT)


def kept_upload(session: SessionBase, token: str, *, purpose: str) -> StoredFile | None:
    """The file for a token, if this session uploaded it for this purpose and it is still unclaimed."""
    return next(iter(kept_uploads(session, tokens_to_ids([token]), purpose=purpose)), None)


def kept_uploads(session: SessionBase, ids: Iterable[object], *, purpose: str) -> list[StoredFile]:
    """Those of the files that this session uploaded for this purpose and nobody claimed, in this order."""
    found = {stored.pk: stored for stored in _kept(session, ids).filter(purpose=purpose)}
    return [found[pk] for pk in _uuids(ids) if pk in found]


def remove_kept(session: SessionBase, ids: Iterable[object]) -> int:
    """Delete files that this session uploaded and nobody claimed; leave all others. Returns how many."""
    with transaction.atomic():
        # What is claimed at this moment stays: its bytes would be gone otherwise.
        locked = list(_kept(session, ids).select_for_update().values_list("pk", flat=True))
        return remove(StoredFile.objects.filter(pk__in=locked))


def tokens_to_ids(tokens: Iterable[str]) -> list[UUID]:
    """Those of the tokens that are ours."""
    return [pk for token in tokens for pk in _opened(token)]


def _opened(token: str) -> list[UUID]:
    try:
        return [UUID(signing.loads(token, salt=SALT))]
    except (signing.BadSignature, ValueError):
        return []


def _uuids(ids: Iterable[object]) -> list[UUID]:
    """Each once, in this order; what a session of old holds and is none is left out."""
    found: dict[UUID, None] = {}
    for one in ids:
        with suppress(ValueError):
            found[one if isinstance(one, UUID) else UUID(str(one))] = None
    return list(found)


def _kept(session: SessionBase, ids: Iterable[object]) -> QuerySet[StoredFile]:
    keeper = _keeper(session)
    if not keeper:
        return StoredFile.objects.none()
    return StoredFile.objects.filter(pk__in=_uuids(ids), kept_by=keeper, owner_type="")


def is_kept_by(session: SessionBase, stored: StoredFile) -> bool:
    """May this session look at the file because it has uploaded it?"""
    return bool(stored.kept_by) and stored.kept_by == _keeper(session)


def refuse_too_many(session: SessionBase, sender: str) -> None:
    """RuleViolation where a session or an address fills the disk with files it never sends.

    A session is left behind with its cookie, an address is not; several people may share it, though.
    """
    keeper = _keeper(session)
    if keeper and StoredFile.objects.filter(kept_by=keeper, owner_type="").count() >= AT_MOST:
        raise RuleViolation(
            _("Sie haben schon sehr viele Dateien hochgeladen. Bitte versuchen Sie es morgen wieder."),
            code="quota",
        )
    if not hit("uploads", sender, PER_HOUR, HOUR):
        raise RuleViolation(
            _("Von Ihrem Anschluss kamen sehr viele Dateien. Bitte versuchen Sie es in einer Stunde wieder."),
            code="quota",
        )


def _keeper(session: SessionBase, *, create: bool = False) -> str:
    if SESSION_KEY not in session:
        if not create:
            return ""
        session[SESSION_KEY] = secrets.token_urlsafe(24)
    return digest(session[SESSION_KEY])
