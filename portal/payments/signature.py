"""Signed messages in the form "t=seconds,v1=hex": HMAC-SHA256 over "t.body", as Stripe does it."""

import hashlib
import hmac
import time

from portal.payments.base import UntrustedEventError

TOLERANCE = 300  # seconds, either way


def sign(body: bytes, secret: bytes, at: int | None = None) -> str:
    stamp = int(time.time()) if at is None else at
    return f"t={stamp},v1={_mac(body, secret, stamp)}"


def verify(body: bytes, header: str, secret: bytes) -> None:
    """Raises UntrustedEventError where the seal is wrong, older than the tolerance, or ahead of it."""
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    try:
        stamp = int(parts["t"])
        seal = parts["v1"]
    except (KeyError, ValueError):
        raise UntrustedEventError("no signature") from None
    if not hmac.compare_digest(seal.encode(), _mac(body, secret, stamp).encode()):
        raise UntrustedEventError("wrong signature")
    if abs(time.time() - stamp) > TOLERANCE:
        raise UntrustedEventError("stale signature")


def _mac(body: bytes, secret: bytes, stamp: int) -> str:
    return hmac.new(secret, f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
