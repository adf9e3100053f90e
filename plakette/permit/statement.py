"""What an interim permit states, and what may never be stated."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from plakette.plates import LETTERS, LOOKALIKES

# § 31 FZV, the model of this permit: proof for the time until the sticker arrives, at most 14 days.
MAX_DAYS = 14
PLATE = re.compile(rf"[{LETTERS}0-9](?:[ -]?[{LETTERS}0-9])+")
MAX_PLATE_LETTERS = 12


class MalformedError(ValueError):
    """Bytes or facts that are no permit; the message names the first fault, for logs and tests."""


class Scope(IntEnum):
    """Where one may drive: bit 1 the city's zone, bit 2 the small zone (Euro 5 diesel ban) as well."""

    CITY = 0b01
    SMALL_ZONE_TOO = 0b11


@dataclass(frozen=True, kw_only=True)
class Statement:
    """The content of a seal. Days are calendar days in Stuttgart, first and last included.

    Raises MalformedError at birth where a fact breaks the format or the rules of the permit.
    """

    signer: str
    key_reference: str
    issued_on: date
    signed_on: date
    valid_from: date
    valid_until: date
    plate: str
    country: str
    group: int
    permit_id: bytes
    scope: Scope

    def __post_init__(self) -> None:
        for fault, broken in (
            ("signer", not re.fullmatch(r"[A-Z]{4}", self.signer)),
            ("key reference", not re.fullmatch(r"[0-9A-F]{2}", self.key_reference)),
            ("dates", not self.issued_on <= self.valid_from <= self.valid_until),
            ("signature date", not self.issued_on <= self.signed_on <= self.valid_until),
            ("longer than 14 days", (self.valid_until - self.issued_on).days >= MAX_DAYS),
            ("plate", not is_plate(self.plate)),
            ("country", not re.fullmatch(r"[A-Z]{2}", self.country)),
            ("group", self.group not in (2, 3, 4)),
            ("permit id", len(self.permit_id) != 8),
        ):
            if broken:
                raise MalformedError(fault)


def compare_key(plate: str) -> str:
    """What of a plate is compared: capitals and digits. `static/js/permit-plate.js` does the same."""
    plain = unicodedata.normalize("NFKC", plate).upper().translate(LOOKALIKES)
    return re.sub(rf"[^{LETTERS}0-9]", "", plain)


def is_plate(text: str) -> bool:
    """A plate as people read it ("S-AB 1234E"): capitals, digits, single spaces and hyphens between them."""
    return (
        len(text) <= MAX_PLATE_LETTERS
        and unicodedata.is_normalized("NFC", text)
        and PLATE.fullmatch(text) is not None
    )
