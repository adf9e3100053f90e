"""A thing that can be paid, for these tests: no table of its own.

Its row lock is an advisory lock of the transaction, its memory are lines of the audit log: both are
real, and roll back with the transaction.
"""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from portal.audit.models import Entry
from portal.audit.services import record
from portal.errors import RuleViolation
from portal.payments.models import Payment, Refund
from portal.payments.registry import Charge

CHARGE = Charge(
    amount_cents=600,
    vat_kind="standard",
    title="Prüfstück",
    email="kim@example.org",
    language="de",
    return_url="http://testserver/zurueck/",
    cancel_url="http://testserver/abgebrochen/",
)


@dataclass
class Thing:
    """``wanted``: does it keep money that comes? ``due``: may it be paid at all?"""

    key: str = "things.thing"
    due: Charge = CHARGE
    wanted: bool = True
    payable_now: bool = True
    locks: bool = True
    pk: UUID = field(default_factory=uuid4)

    def lock(self, payable_id: UUID) -> object:
        if self.locks:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [payable_id.int >> 65])
        return self

    def charge(self, payable_id: UUID) -> Charge:
        if not self.payable_now:
            raise RuleViolation("Hier ist nichts zu bezahlen.", code="not_payable")
        return self.due

    def on_paid(self, payable_id: UUID, payment: Payment) -> bool:
        if self.wanted:
            record("things.paid", payment)
        return self.wanted

    def on_closed(self, payable_id: UUID, payment: Payment) -> None:
        record("things.closed", payment)

    def on_refunded(self, payable_id: UUID, refund: Refund) -> None:
        record("things.refunded", refund.payment)

    def on_returned(self, payable_id: UUID, refund: Refund) -> None:
        record("things.returned", refund.payment)

    def costs(self, **changes: Any) -> None:
        self.due = replace(self.due, **changes)

    def said(self) -> list[str]:
        """What the payments told it, in order."""
        lines = Entry.objects.filter(action__startswith="things.").order_by("pk")
        return [line.action.removeprefix("things.") for line in lines]
