"""The port: what the portal asks of a payment provider, in words of its own.

A provider opens a checkout (a page where the reader pays), tells its state, closes it, gives money
back and reports events. No call of a provider happens inside a database transaction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from portal.errors import RuleViolation


class PaymentUnavailable(RuleViolation):
    """The provider does not answer now. Nothing is lost; trying again later is safe."""

    def __init__(self) -> None:
        super().__init__(
            _("Der Zahlungsdienst antwortet gerade nicht. Bitte versuchen Sie es in ein paar Minuten wieder."),
            code="payment_unavailable",
        )


class ProviderRefusedError(Exception):
    """The provider understood and said no; repeating it won't help. Text for clerks, code for logs."""

    def __init__(self, message: str, code: str = "refused") -> None:
        super().__init__(message)
        self.code = code


class UnknownReferenceError(ProviderRefusedError):
    """The provider knows no such checkout or refund."""


class UntrustedEventError(Exception):
    """A message that is forged, stale, or doesn't fit our row: answer 400 and change nothing."""


class Outcome(StrEnum):
    OPEN = "open"
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True)
class CheckoutOrder:
    """What a provider needs to open a checkout. Amount gross in cents; addresses absolute."""

    payment_id: UUID
    idempotency_key: str
    amount_cents: int
    currency: str
    title: str
    email: str
    language: str
    return_url: str
    cancel_url: str
    expires_at: datetime


@dataclass(frozen=True)
class Checkout:
    """``url`` is absolute; the demo's is a path, on whatever host it was asked for."""

    reference: str
    url: str


@dataclass(frozen=True)
class CheckoutState:
    """What the provider knows now. ``payment_id`` is what we gave it; None where it isn't one of ours."""

    reference: str
    url: str
    payment_id: UUID | None
    outcome: Outcome
    amount_cents: int
    currency: str
    charge_reference: str = ""


@dataclass(frozen=True)
class RefundOrder:
    """``tried_before``: an earlier try may have reached the provider; it then looks before it pays again."""

    refund_id: UUID
    idempotency_key: str
    charge_reference: str
    amount_cents: int
    currency: str
    tried_before: bool = False


class RefundOutcome(StrEnum):
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class RefundState:
    """``refund_id`` and ``idempotency_key`` are what we gave it; None and empty where it isn't ours."""

    reference: str
    refund_id: UUID | None
    idempotency_key: str
    charge_reference: str
    outcome: RefundOutcome
    amount_cents: int
    currency: str
    problem: str = ""


class Subject(StrEnum):
    """What an event speaks of. Everything else is acknowledged and ignored."""

    CHECKOUT = "checkout"
    REFUND = "refund"
    DISPUTE = "dispute"
    OTHER = "other"


@dataclass(frozen=True)
class Event:
    """One message of a provider. Only the reference is believed; the state is fetched anew.

    Amount and currency, where the message has them, must fit our row all the same.
    """

    event_id: str
    kind: str
    subject: Subject
    reference: str
    amount_cents: int | None = None
    currency: str | None = None


class Provider(Protocol):
    """All calls but verify_webhook may raise PaymentUnavailable or ProviderRefusedError."""

    name: str

    def start(self, order: CheckoutOrder) -> Checkout:
        """Open a checkout; the same idempotency key gives the same checkout."""

    def fetch(self, reference: str, *, patient: bool = True) -> CheckoutState:
        """``patient`` False: a reader waits, so give up early. Raises UnknownReferenceError."""

    def expire(self, reference: str) -> None:
        """Close a checkout so that nobody can pay it any more; quietly nothing if it isn't open."""

    def refund(self, order: RefundOrder) -> RefundState:
        """Give money back; the same idempotency key gives it back once."""

    def fetch_refund(self, reference: str) -> RefundState: ...

    def verify_webhook(self, body: bytes, headers: Mapping[str, str]) -> Event:
        """Check the signature over the raw body (300 s either way). Raises UntrustedEventError."""

    def list_events(self, since: datetime) -> Iterable[Event]:
        """Events of all subjects but OTHER since then, in any order."""
