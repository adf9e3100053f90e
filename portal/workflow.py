"""A life cycle: lock the row, ask the table, take the step. Every status in the house moves through here."""

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.audit.services import record
from portal.errors import RuleViolation

M = TypeVar("M", bound=Model)


class Living(Protocol):
    """A model with a life: a status and the table of its steps."""

    status: str
    transitions: Mapping[str, frozenset[str]]


def lock(rows: "type[M] | QuerySet[M]", pk: Any) -> M:
    """Fetch one row and hold it until the transaction ends; what is read after this line is true.

    ``NO KEY``: rows that only point here (a foreign key being inserted) need not wait.
    Raises DoesNotExist; RuntimeError outside a transaction, where a lock would hold nothing.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("lock() outside a transaction holds nothing")
    queryset = rows if isinstance(rows, QuerySet) else rows._default_manager.all()
    return queryset.select_for_update(no_key=True, of=("self",)).get(pk=pk)


def can_move_to(thing: Living, status: str) -> bool:
    return status in thing.transitions.get(thing.status, frozenset())


def move_to(thing: Any, status: str, *, by: Model | None = None, **fields: object) -> None:
    """Take one step of a life: the only code that sets a status.

    ``fields`` are written in the same UPDATE, so that constraints of the form "paid has a date" hold.
    Raises RuleViolation where the table has no such step, RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("move_to() outside a transaction")
    if not can_move_to(thing, status):
        raise RuleViolation(_("Dieser Schritt ist jetzt nicht mehr möglich."), code="step")
    old = thing.status
    for name, value in {**fields, "status": status}.items():
        thing._meta.get_field(name)
        setattr(thing, name, value)
    thing.save(update_fields=[*fields, "status"])
    record(f"{thing._meta.label_lower}.{status}", thing, by=by, was=old)
