"""What can be paid for: services register their payables here in AppConfig.ready()."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from uuid import UUID

if TYPE_CHECKING:
    from portal.payments.models import Payment, Refund


@dataclass(frozen=True)
class Charge:
    """What is to be paid. Gross cents; ``language`` is the reader's; addresses are absolute."""

    amount_cents: int
    vat_kind: str
    title: str
    email: str
    language: str
    return_url: str
    cancel_url: str
    currency: str = "EUR"


class Payable(Protocol):
    """A thing that can be paid. Every method runs inside a transaction, after ``lock``.

    Lock order everywhere: payable, then payment, then refund, then receipt series.
    """

    key: str

    def lock(self, payable_id: UUID) -> object:
        """Lock the row until the transaction ends."""

    def charge(self, payable_id: UUID) -> Charge:
        """What is due now. Raises RuleViolation where nothing may be paid (cancelled, expired …)."""

    def on_paid(self, payable_id: UUID, payment: "Payment") -> bool:
        """Money has arrived, once per payment. True: it is kept, a receipt is written.

        False (cancelled, expired and not to be revived …): it goes back by itself. Not asked where
        another payment of the same thing is kept already: that money goes back in any case.
        """

    def on_closed(self, payable_id: UUID, payment: "Payment") -> None:
        """The last attempt that was still under way ended without money."""

    def on_refunded(self, payable_id: UUID, refund: "Refund") -> None:
        """Kept money has gone back. Never called for money that was not kept (double or late money)."""


@runtime_checkable
class HearsOfReturns(Protocol):
    """What a payable may do besides: tell the payer of money that was not kept."""

    def on_returned(self, payable_id: UUID, refund: "Refund") -> None:
        """Double or late money has gone back, in the refund's transaction. The thing itself stays as it is."""


_payables: dict[str, Payable] = {}


def register(payable: Payable) -> None:
    """Make a payable known by its key; a second one with the same key is a mistake."""
    if payable.key in _payables:
        raise ValueError(f"payable {payable.key} is registered already")
    _payables[payable.key] = payable


def unregister(key: str) -> None:
    """For tests that bring a payable of their own."""
    _payables.pop(key, None)


def payable(key: str) -> Payable:
    """Raises LookupError for a key nobody registered."""
    try:
        return _payables[key]
    except KeyError:
        raise LookupError(f"no payable is registered as {key!r}") from None
