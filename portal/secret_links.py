"""Secret links: an address that only the person who got it knows.

The secret is derived from SECRET_KEY and the row's id, so it can be written into every later mail,
while the database holds only its digest: a copy of the database opens no page.
"""

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings


def secret_for(purpose: str, pk: UUID | int | str, stored: str | None = None) -> str:
    """32 characters (160 bit), Base32 in lower case: fit for an address, for reading aloud, for retyping.

    ``stored`` is the digest in the database: with it, links given out before SECRET_KEY was changed stay the
    same, as long as the old key is among SECRET_KEY_FALLBACKS.
    """
    keys = [settings.SECRET_KEY, *(settings.SECRET_KEY_FALLBACKS if stored else [])]
    secrets = [_derive(key, f"{purpose}:{pk}") for key in keys]
    return next((secret for secret in secrets if digest(secret) == stored), secrets[0])


def _derive(secret_key: str, text: str) -> str:
    message = text.encode()
    key = hashlib.sha256(b"portal.secret_links" + secret_key.encode()).digest()
    return base64.b32encode(hmac.digest(key, message, "sha256")[:20]).decode().lower()


def digest(secret: str) -> str:
    """64 hex characters; what the database stores and looks up."""
    return hashlib.sha256(secret.encode()).hexdigest()
