"""Two clerks print at the same moment: they share the orders, and no order is printed twice."""

import time
from functools import partial

import pytest

from plakette.models import Order
from plakette.models.order import OrderQuerySet
from plakette.services import office
from plakette.services import orders as order_services
from plakette.states import OrderStatus
from portal.accounts.models import Role
from portal.audit.models import Entry
from portal.errors import RuleViolation
from tests.factories.accounts import member
from tests.factories.permit import paid_order
from tests.payments.crowd import at_once, faults

pytestmark = pytest.mark.django_db(transaction=True)
ORDERS = 12
ROUNDS = 3
PRINTED = "plakette.order.in_production"


@pytest.fixture
def no_locks(monkeypatch):
    """Rows are read, not locked; and everybody dawdles between looking and acting."""

    def read(rows, pk):
        row = rows.objects.get(pk=pk)
        time.sleep(0.03)
        return row

    monkeypatch.setattr(OrderQuerySet, "select_for_update", lambda rows, **options: rows.all())
    monkeypatch.setattr(order_services, "lock", read)


@pytest.fixture
def clerks(db):
    return [member(name, Role.CLERK, "kfz-zulassung") for name in ("anna", "ben")]


def print_at_once(clerks, limit=ORDERS):
    """How many orders were taken, and the runs (or refusals) of all clerks."""
    for _ in range(ORDERS):
        paid_order()
    before = Entry.objects.filter(action=PRINTED).count()
    runs = at_once([partial(office.start_print_run, clerk, limit=limit) for clerk in clerks])
    return Entry.objects.filter(action=PRINTED).count() - before, runs


def test_no_order_is_in_two_runs(clerks):
    for _ in range(ROUNDS):
        taken, answers = print_at_once(clerks)
        assert set(faults(answers)) <= {"RuleViolation"}  # the other one has taken them all
        assert taken == ORDERS


def test_clerks_share_what_is_there(clerks):
    taken, runs = print_at_once(clerks, limit=ORDERS // 2)
    assert taken == ORDERS
    assert [run.orders.count() for run in runs] == [ORDERS // 2] * 2


def test_control_without_locks_orders_are_printed_twice(clerks, no_locks):
    taken = sum(print_at_once(clerks)[0] for _ in range(ROUNDS))
    assert taken > ORDERS * ROUNDS


def cancel_while_printing(clerk):
    """Is the order both cancelled and in somebody's stack of letters?"""
    order = paid_order()
    answers = at_once([partial(order_services.cancel_order, order.pk), partial(office.start_print_run, clerk)])
    assert not [
        answer for answer in answers if isinstance(answer, Exception) and not isinstance(answer, RuleViolation)
    ]
    steps = set(Entry.objects.filter(target_id=str(order.pk)).values_list("action", flat=True))
    Order.objects.filter(pk=order.pk, status=OrderStatus.PAID).delete()
    return {PRINTED, "plakette.order.cancelled"} <= steps


def test_cancelled_or_printed_but_not_both(clerks):
    assert not any(cancel_while_printing(clerks[0]) for _ in range(8))


def test_control_without_locks_it_is_cancelled_and_printed(clerks, no_locks):
    assert any(cancel_while_printing(clerks[0]) for _ in range(8))
