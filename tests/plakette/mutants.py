"""Permits that are almost genuine: every way to change one that we could think of."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from plakette.permit import from_token, to_token
from plakette.permit.seal import P256_ORDER, PrivateKey, seal, sign
from tests.factories.permit import new_key, statement

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
TAIL = 66


def flipped_bits(token: str) -> Iterator[str]:
    """Each bit of the bytes."""
    sealed = from_token(token)
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        yield to_token(bytes(changed))


def flipped_bits_of_text(token: str) -> Iterator[str]:
    """Each bit of each letter, small letters and signs included."""
    for place, letter in enumerate(token):
        for bit in range(7):
            yield token[:place] + chr(ord(letter) ^ 1 << bit) + token[place + 1 :]


def truncated(token: str) -> Iterator[str]:
    """Cut at each place, from either end, as bytes and as text."""
    sealed = from_token(token)
    for length in range(len(sealed)):
        yield to_token(sealed[:length])
        yield to_token(sealed[length + 1 :])
    for length in range(len(token)):
        yield token[:length]


def replaced_letters(token: str) -> Iterator[str]:
    for place, letter in enumerate(token):
        for other in ALPHABET:
            if other != letter:
                yield token[:place] + other + token[place + 1 :]


def dressed(token: str) -> Iterator[str]:
    """The same bytes in other clothes: there is only one."""
    padding = "=" * (-len(token) % 8)
    yield from (
        token.lower(),
        token.swapcase(),
        f" {token}",
        f"{token}\n",
        token + "A",
        token + "AA" * 4,
        token * 2,
        token[:100] + " " + token[100:],
        token[:100] + "\0" + token[100:],
        "Ａ" + token[1:],
    )
    if padding:
        yield token + padding


def resigned(token: str, key: PrivateKey) -> Iterator[str]:
    """Signed by others, signed over other bytes, and the twin signature."""
    sealed = from_token(token)
    body, signature = sealed[:-TAIL], sealed[-TAIL + 2 :]
    stranger = new_key()
    yield to_token(body + b"\xff\x40" + sign(body, stranger))
    yield to_token(body + b"\xff\x40" + sign(body + b"\xff\x40", key))
    r, s = signature[:32], int.from_bytes(signature[32:], "big")
    yield to_token(body + b"\xff\x40" + r + (P256_ORDER - s).to_bytes(32, "big"))
    for fake in (b"\0" * 64, b"\xff" * 64, r + b"\0" * 32, signature[32:] + signature[:32]):
        yield to_token(body + b"\xff\x40" + fake)


def signed_nonsense(key: PrivateKey) -> Iterator[str]:
    """Signed by the right key, but not what we would ever write."""
    body = from_token(to_token(seal(statement(), key)))[:-TAIL]
    fields = body[18:]
    for other in (
        body + b"\x0e\x01\x01",
        body + b"\x0f\x01\x01",
        body[:18] + fields[18:28] + fields[:18] + fields[28:],
        body[:-3],
        body[:-1] + b"\x02",
        body[:-1] + b"\x00",
        body.replace(b"S-AB 123", b"s-ab 123"),
        body.replace(b"S-AB 123", b"S-AB\xa0123"),
        body.replace(b"S-AB 123", b"S--AB123"),
        body.replace(b"\x0c\x01\x04", b"\x0c\x01\x01"),
        body.replace(b"20261206", b"20261207"),
        body.replace(b"20261206", b"20261122"),
        body.replace(b"20261206", b"20261306"),
        body.replace(b"\x0b\x02DE", b"\x0b\x02de"),
        b"\xdc\x04" + body[2:],
        body[:16] + b"\x01\xc8" + body[18:],
    ):
        if other != body:
            yield to_token(other + b"\xff\x40" + sign(other, key))


def spliced(first: str, second: str) -> Iterator[str]:
    """The beginning of one permit and the end of another."""
    one, other = from_token(first), from_token(second)
    for cut in range(1, len(one)):
        if one[:cut] + other[cut:] not in (one, other):
            yield to_token(one[:cut] + other[cut:])


def scrambled(token: str, dice: random.Random) -> Iterator[str]:
    """Without end: several bytes changed, cut out or put in."""
    sealed = from_token(token)
    while True:
        changed = bytearray(sealed)
        for _ in range(dice.randint(1, 6)):
            place = dice.randrange(len(changed))
            if dice.random() < 0.7:
                changed[place] = dice.randrange(256)
            elif dice.random() < 0.5:
                del changed[place]
            else:
                changed.insert(place, dice.randrange(256))
        if bytes(changed) != sealed:
            yield to_token(bytes(changed))


def backdated(key: PrivateKey) -> Iterator[str]:
    """Genuine seals whose days lie outside the days of their key."""
    for days in (-1, -20, 180, 400):
        day = statement().issued_on + timedelta(days=days)
        yield to_token(
            seal(
                replace(
                    statement(),
                    issued_on=day,
                    signed_on=day,
                    valid_from=day,
                    valid_until=day + timedelta(days=13),
                ),
                key,
            )
        )


def all_of(token: str, other: str, key: PrivateKey) -> Iterator[str]:
    yield from flipped_bits(token)
    yield from flipped_bits_of_text(token)
    yield from truncated(token)
    yield from replaced_letters(token)
    yield from dressed(token)
    yield from resigned(token, key)
    yield from signed_nonsense(key)
    yield from spliced(token, other)
    yield from backdated(key)
