"""Secret links: an address that only the person who got it knows.

The secret is derived from SECRET_KEY and the row's id, so it can be written into every later mail,
while the database holds only its digest: a copy of the database opens no page.
"""

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings


def secret_for(purpose: str, pk: UUID | int | str) -> str:
    """32 characters (160 bit), Base32 in lower case: fit for an address, for reading aloud, for retyping."""
    message = f"{purpose}:{pk}".encode()
    key = hashlib.sha256(b"portal.secret_links" + settings.SECRET_KEY.encode()).digest()
    return base64.b32encode(hmac.digest(key, message, "sha256")[:20]).decode().lower()


def digest(secret: str) -> str:
    """64 hex characters; what the database stores and looks up."""
    return hashlib.sha256(secret.encode()).hexdigest()
