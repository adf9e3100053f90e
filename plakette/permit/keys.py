"""What makes seals checkable: the key set, signed by the offline root, and the revocation list.

A signed document is a JSON object of three texts: ``payload`` (base64url of a JSON object), ``key`` ("root"
or a key reference) and ``signature`` (base64url of r‖s over "plakette <kind> 1\\n" + payload bytes). The kind
is signed too, so that no document passes for another kind, and none for a permit (which begins with DC 03).
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from plakette.permit.seal import PrivateKey, PublicKey, is_signed, read_signature, sign
from plakette.permit.statement import MalformedError

ROOT = "root"


@dataclass(frozen=True)
class VerifyingKey:
    """The public half of a signing key; all days included."""

    reference: str
    public_key: PublicKey
    signs_from: date
    signs_until: date
    verifies_until: date


@dataclass(frozen=True)
class KeySet:
    """All keys whose permits may still run. A higher version replaces a lower one, never the reverse."""

    version: int
    signer: str
    keys: Mapping[str, VerifyingKey]

    def find(self, reference: str) -> VerifyingKey | None:
        return self.keys.get(reference)


@dataclass(frozen=True)
class RevocationList:
    """The ids of permits taken back that have not ended yet."""

    made_at: datetime
    permit_ids: frozenset[bytes] = field(default_factory=frozenset)


def sign_document(kind: str, payload: Mapping[str, Any], key: PrivateKey, key_name: str) -> str:
    """JSON text of a signed document."""
    raw = json.dumps(payload, separators=(",", ":"), sort_keys=True).encode()
    return json.dumps(
        {
            "payload": to_base64url(raw),
            "key": key_name,
            "signature": to_base64url(sign(_message(kind, raw), key)),
        }
    )


def read_document(kind: str, text: str, keys: Mapping[str, PublicKey]) -> dict[str, Any]:
    """The payload of a document of this kind, if one of ``keys`` (name → key) signed it.

    Raises MalformedError otherwise.
    """
    try:
        document = json.loads(text)
        raw = from_base64url(document["payload"])
        signature = read_signature(from_base64url(document["signature"]))
        signed = is_signed(_message(kind, raw), signature, keys[document["key"]])
        payload: dict[str, Any] = json.loads(raw)
    except (ValueError, KeyError, TypeError) as error:
        raise MalformedError(f"signed document: {error}") from error
    if not signed:
        raise MalformedError("signed document: signature")
    return payload


def write_key_set(key_set: KeySet) -> dict[str, Any]:
    """The payload that the root signs."""
    return {
        "version": key_set.version,
        "signer": key_set.signer,
        "keys": [
            {
                "reference": key.reference,
                "public_key": to_base64url(raw_public_key(key.public_key)),
                "signs_from": key.signs_from.isoformat(),
                "signs_until": key.signs_until.isoformat(),
                "verifies_until": key.verifies_until.isoformat(),
            }
            for key in key_set.keys.values()
        ],
    }


def read_key_set(text: str, root: PublicKey) -> KeySet:
    """The key set in a document signed by the root. Raises MalformedError."""
    return read_key_set_payload(read_document("keys", text, {ROOT: root}))


def read_key_set_payload(payload: Mapping[str, Any]) -> KeySet:
    """Raises KeyError, TypeError or ValueError where it is no key set."""
    keys = [
        VerifyingKey(
            key["reference"],
            public_key_from_raw(from_base64url(key["public_key"])),
            *(date.fromisoformat(key[name]) for name in ("signs_from", "signs_until", "verifies_until")),
        )
        for key in payload["keys"]
    ]
    return KeySet(payload["version"], payload["signer"], {key.reference: key for key in keys})


def write_revocation_list(revoked: RevocationList, key_set_version: int) -> dict[str, Any]:
    """The payload that the newest signing key signs. Names the key set it belongs to: a page with an older one
    fetches the newer one."""
    return {
        "made_at": revoked.made_at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "key_set": key_set_version,
        "permits": sorted(permit_id.hex() for permit_id in revoked.permit_ids),
    }


def read_revocation_list(text: str, keys: KeySet) -> RevocationList:
    """The list in a document signed by a key of the set. Raises MalformedError."""
    payload = read_document("revoked", text, {name: key.public_key for name, key in keys.keys.items()})
    return RevocationList(
        datetime.fromisoformat(payload["made_at"]),
        frozenset(bytes.fromhex(name) for name in payload["permits"]),
    )


def raw_public_key(key: PublicKey) -> bytes:
    """65 bytes: 04, x, y; what WebCrypto imports as "raw"."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def public_key_from_raw(raw: bytes) -> PublicKey:
    """Raises ValueError where the bytes are no point of P-256."""
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)


def key_file_name(raw: bytes) -> str:
    """Named by the key itself: references come round after 256 rotations, files never do."""
    return f"{raw[1:9].hex()}.key"


def to_base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    """Raises ValueError (binascii.Error) for other alphabets and lengths."""
    if not isinstance(text, str) or set(text) & set("+/="):
        raise binascii.Error("not base64url")
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _message(kind: str, raw: bytes) -> bytes:
    return f"plakette {kind} 1\n".encode() + raw
