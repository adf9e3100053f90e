"""Is this permit good? The answer for the command line and the tests; the check page has its own twin."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from plakette.permit.keys import KeySet, RevocationList, VerifyingKey
from plakette.permit.seal import from_token, is_signed, parse
from plakette.permit.statement import MalformedError, Statement, compare_key

STUTTGART = ZoneInfo("Europe/Berlin")
LIST_AGE = timedelta(hours=24)


class Code(StrEnum):
    """Why a permit is good or not. Only VALID is green; STALE is amber; the rest is red."""

    VALID = "valid"
    STALE = "stale"
    MALFORMED = "malformed"
    UNKNOWN_KEY = "unknown_key"
    FORGED = "forged"
    REVOKED = "revoked"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    OTHER_PLATE = "other_plate"


@dataclass(frozen=True)
class Verdict:
    """The answer. ``statement`` is there only where its seal is genuine: nothing unproved is ever shown."""

    code: Code
    statement: Statement | None = None

    @property
    def accepted(self) -> bool:
        return self.code is Code.VALID


def verify(
    token: str, keys: KeySet, revoked: RevocationList, now: datetime, expected_plate: str | None = None
) -> Verdict:
    """Judge a token at a moment (aware).

    The cheap refusals come first. ``expected_plate`` is compared as people compare: without spaces and hyphens.
    """
    try:
        sealed = parse(from_token(token))
    except MalformedError:
        return Verdict(Code.MALFORMED)
    statement = sealed.statement
    key = keys.find(statement.key_reference)
    if key is None or statement.signer != keys.signer:
        return Verdict(Code.UNKNOWN_KEY)
    if not _key_covers(key, statement) or not is_signed(sealed.body, sealed.signature, key.public_key):
        return Verdict(Code.FORGED)
    return Verdict(_judge(statement, revoked, now, expected_plate), statement)


def local_day(now: datetime) -> date:
    """The calendar day in Stuttgart."""
    return now.astimezone(STUTTGART).date()


def _key_covers(key: VerifyingKey, statement: Statement) -> bool:
    """A key that leaks later must not seal permits for other times than its own."""
    return (
        key.signs_from <= statement.signed_on <= key.signs_until and statement.valid_until <= key.verifies_until
    )


def _judge(statement: Statement, revoked: RevocationList, now: datetime, expected_plate: str | None) -> Code:
    today = local_day(now)
    if statement.permit_id in revoked.permit_ids:
        return Code.REVOKED
    if today < statement.valid_from:
        return Code.NOT_YET
    if today > statement.valid_until:
        return Code.EXPIRED
    if expected_plate is not None and compare_key(expected_plate) != compare_key(statement.plate):
        return Code.OTHER_PLATE
    return Code.STALE if now - revoked.made_at > LIST_AGE else Code.VALID
