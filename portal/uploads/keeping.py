"""A file survives a validation error elsewhere in the form: it is stored already and waits for its record.

The browser gets a token; it is good only together with the session that uploaded the file.
"""

import secrets
from datetime import timedelta
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.utils.translation import gettext_lazy as _

from portal.errors import RuleViolation
from portal.secret_links import digest
from portal.throttling.services import hit
from portal.uploads.models import StoredFile

SESSION_KEY = "uploads"
SALT = "portal.uploads.keeping"
AT_MOST = 30
PER_HOUR = 30
HOUR = timedelta(hours=1)


def keep_upload(session: SessionBase, stored: StoredFile) -> str:
    """Bind a stored file to this session. Returns the token for the form."""
    stored.kept_by = _keeper(session, create=True)
    stored.save(update_fields=["kept_by"])
    return signing.dumps(str(stored.pk), salt=SALT)


def kept_upload(session: SessionBase, token: str, *, purpose: str) -> StoredFile | None:
    """The file for a token, if this session uploaded it for this purpose and it is still unclaimed."""
    try:
        pk = UUID(signing.loads(token, salt=SALT))
    except (signing.BadSignature, ValueError):
        return None
    keeper = _keeper(session)
    if not keeper:
        return None
    return StoredFile.objects.filter(pk=pk, kept_by=keeper, owner_type="", purpose=purpose).first()


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
