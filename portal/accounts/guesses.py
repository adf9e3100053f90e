"""How often may somebody guess a password or a code? Asked before each guess, also for unknown accounts.

Counters, each hit before the guess is checked and given back when it was right, so that wrong guesses count:

- the address: 100 an hour, whatever the account (a town hall has one address for many people);
- account and address: 5 in 15 minutes, so that one address alone can't use up what the account has;
- the account: 10 an hour from browsers that never logged in to it, and
- the account: 10 an hour from browsers that did. They carry a signed cookie, so a stranger who uses up the
  other ten keeps nobody out who was here before. Setting a new password by mail gives the cookie, too.

That is at most 20 checked guesses per account and hour. Nobody is locked for good: windows end.
"""

import hmac
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

from portal.throttling.addresses import client_address
from portal.throttling.services import give_back, hit

logger = logging.getLogger(__name__)

HOUR = timedelta(hours=1)
ADDRESS_LIMIT = 100
PAIR_LIMIT, PAIR_WINDOW = 5, timedelta(minutes=15)
ACCOUNT_LIMIT = 10

DEVICE_COOKIE = "__Host-geraet" if settings.SECURE else "geraet"
DEVICE_COOKIE_AGE = 180 * 24 * 60 * 60


class TooManyGuesses(Exception):
    """Ask again in ``retry_after`` seconds; None where the counters could not be asked."""

    def __init__(self, retry_after: int | None) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Counter:
    scope: str
    key: str
    limit: int
    window: timedelta


@dataclass(frozen=True)
class Guess:
    """One guess that may be checked."""

    counters: tuple[Counter, ...]

    def was_right(self) -> None:
        for counter in self.counters:
            give_back(counter.scope, counter.key)


def begin(request: HttpRequest, kind: str, account: str) -> Guess:
    """Count a guess of ``kind`` ("password", "code") at an account, named by its mail address.

    Raises TooManyGuesses where a limit is reached, and where the counters can't be asked: a guess that nobody
    counts is not checked.
    """
    account = account.strip().lower()
    counters = tuple(_counters(request, kind, account))
    try:
        for counter in counters:
            allowed = hit(counter.scope, counter.key, counter.limit, counter.window)
            if not allowed:
                logger.warning("no guess left: %s", counter.scope)
                raise TooManyGuesses(allowed.retry_after)
    except DatabaseError as error:
        logger.exception("guesses can't be counted, so none is checked")
        raise TooManyGuesses(None) from error
    return Guess(counters)


def _counters(request: HttpRequest, kind: str, account: str) -> Iterator[Counter]:
    address = client_address(request)
    device = "known" if knows_device(request, account) else "new"
    yield Counter(f"{kind}-address", address, ADDRESS_LIMIT, HOUR)
    yield Counter(f"{kind}-{device}-pair", f"{address} {account}", PAIR_LIMIT, PAIR_WINDOW)
    yield Counter(f"{kind}-{device}-account", account, ACCOUNT_LIMIT, HOUR)


def knows_device(request: HttpRequest, account: str) -> bool:
    """Has this browser logged in to the account before?"""
    return hmac.compare_digest(request.COOKIES.get(DEVICE_COOKIE, "").encode(), _device(account).encode())


def remember_device(response: HttpResponseBase, account: str) -> None:
    """Give the browser the cookie. It opens nothing: it only says in which of the two counters to count."""
    response.set_cookie(
        DEVICE_COOKIE,
        _device(account),
        max_age=DEVICE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _device(account: str) -> str:
    return salted_hmac("portal.accounts.device", account.strip().lower(), algorithm="sha256").hexdigest()
