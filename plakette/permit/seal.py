"""The bytes: a visible digital seal after BSI TR-03171 / TR-03137 (VDS, version 4), and their Base32.

    offset  length  content
    0       2       DC 03
    2       2       C40 of "D<<"
    4       6       C40 of signer (4 letters) + "02" + key reference (2 hex digits)
    10, 13  3 + 3   issue date, signature date: MMDDYYYY as integer, big-endian
    16      2       01 C9: administrative document
    18      TLV     00 profile · 01, 02 first and last day · 0A plate · 0B country · 0C group · 0D id · 0E scope
    end     66      FF 40 + r‖s: ECDSA P-256 / SHA-256 over everything before FF

A plate of 8 bytes ("S-AB 123", "S-A 1234") makes 152 bytes; each further letter makes one more, an
umlaut two ("S-AB 1234": 153). There is exactly one way to write a statement: whatever else decodes is refused.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from plakette.permit import c40
from plakette.permit.statement import MalformedError, Scope, Statement

PROFILE = UUID("f30bb01f-7453-43e6-a115-b91935b6fabd")
MAGIC = b"\xdc\x03" + c40.encode("D<<")
DOCUMENT_TYPE = b"\x01\xc9"
SIGNATURE_TAG = b"\xff\x40"
SIGNATURE_BYTES = 64
HEADER_BYTES = 18
TAGS = (0x00, 0x01, 0x02, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E)
MAX_BYTES = 200
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
TOKEN = re.compile(r"[A-Z2-7]{200,320}")

Signature = tuple[int, int]
PrivateKey = ec.EllipticCurvePrivateKey
PublicKey = ec.EllipticCurvePublicKey


@dataclass(frozen=True)
class Sealed:
    """A seal taken apart: what it states, the bytes that were signed, the signature. Nothing is proved yet."""

    statement: Statement
    body: bytes
    signature: Signature


def seal(statement: Statement, key: PrivateKey) -> bytes:
    """Write and sign."""
    body = write_body(statement)
    return body + SIGNATURE_TAG + sign(body, key)


def write_body(statement: Statement) -> bytes:
    """Everything that is signed."""
    return _header(statement) + b"".join(
        bytes([tag, len(value)]) + value for tag, value in zip(TAGS, _values(statement), strict=True)
    )


def parse(sealed: bytes) -> Sealed:
    """Take a seal apart. Raises MalformedError unless each byte is the one we would have written."""
    body, tail = sealed[: -SIGNATURE_BYTES - 2], sealed[-SIGNATURE_BYTES - 2 :]
    if len(sealed) > MAX_BYTES or not tail.startswith(SIGNATURE_TAG):
        raise MalformedError("length or signature tag")
    statement = _statement(body)
    if write_body(statement) != body:
        raise MalformedError("not the canonical bytes")
    return Sealed(statement, body, read_signature(tail[2:]))


def to_token(sealed: bytes) -> str:
    """Base32 without padding (RFC 4648)."""
    return base64.b32encode(sealed).decode().rstrip("=")


def from_token(token: str) -> bytes:
    """The bytes behind a token. Raises MalformedError for lower case, spaces, padding, stray bits."""
    if not TOKEN.fullmatch(token):
        raise MalformedError("not Base32")
    try:
        sealed = base64.b32decode(token + "=" * (-len(token) % 8))
    except binascii.Error as error:
        raise MalformedError("not Base32") from error
    if to_token(sealed) != token:
        raise MalformedError("stray bits")
    return sealed


def sign(message: bytes, key: PrivateKey) -> bytes:
    """64 bytes r‖s. ECDSA accepts two values of s; always the lower one, so that a seal has no twin."""
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(SHA256())))
    return r.to_bytes(32, "big") + min(s, P256_ORDER - s).to_bytes(32, "big")


def read_signature(raw: bytes) -> Signature:
    """r and s. Raises MalformedError for another length, for zero, and for the twin with the higher s."""
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    if len(raw) != SIGNATURE_BYTES or not 0 < r < P256_ORDER or not 0 < s <= P256_ORDER // 2:
        raise MalformedError("signature")
    return r, s


def is_signed(message: bytes, signature: Signature, key: PublicKey) -> bool:
    try:
        key.verify(encode_dss_signature(*signature), message, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _header(statement: Statement) -> bytes:
    return (
        MAGIC
        + c40.encode(f"{statement.signer}02{statement.key_reference}")
        + _write_day(statement.issued_on)
        + _write_day(statement.signed_on)
        + DOCUMENT_TYPE
    )


def _values(statement: Statement) -> tuple[bytes, ...]:
    """In the order of TAGS."""
    return (
        PROFILE.bytes,
        f"{statement.valid_from:%Y%m%d}".encode(),
        f"{statement.valid_until:%Y%m%d}".encode(),
        statement.plate.encode(),
        statement.country.encode(),
        bytes([statement.group]),
        statement.permit_id,
        bytes([statement.scope]),
    )


def _statement(body: bytes) -> Statement:
    fields = _read_fields(body[HEADER_BYTES:])
    try:
        signer = c40.decode(body[4:10])
        return Statement(
            signer=signer[:4],
            key_reference=signer[6:],
            issued_on=_read_day(body[10:13]),
            signed_on=_read_day(body[13:16]),
            valid_from=_read_iso_day(fields[0x01]),
            valid_until=_read_iso_day(fields[0x02]),
            plate=fields[0x0A].decode(),
            country=fields[0x0B].decode("ascii"),
            group=int.from_bytes(fields[0x0C], "big"),
            permit_id=fields[0x0D],
            scope=Scope(int.from_bytes(fields[0x0E], "big")),
        )
    except MalformedError:
        raise
    except ValueError as error:
        raise MalformedError(str(error)) from error


def _read_fields(data: bytes) -> dict[int, bytes]:
    """Tag → value. Raises MalformedError for an unknown, missing, doubled or misplaced tag."""
    found: list[tuple[int, bytes]] = []
    while data:
        length = data[1] if len(data) > 1 else 0
        found.append((data[0], data[2 : 2 + length]))
        data = data[2 + length :]
    if tuple(tag for tag, _value in found) != TAGS:
        raise MalformedError("tags")
    return dict(found)


def _write_day(day: date) -> bytes:
    return int(f"{day:%m%d%Y}").to_bytes(3, "big")


def _read_day(raw: bytes) -> date:
    number = int.from_bytes(raw, "big")
    return date(number % 10_000, number // 1_000_000, number // 10_000 % 100)


def _read_iso_day(raw: bytes) -> date:
    text = raw.decode("ascii")
    if not re.fullmatch(r"[0-9]{8}", text):
        raise MalformedError("day")
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))
