"""lock() and move_to(): the only way a status changes."""

import pytest
from django.db import transaction
from django.utils import timezone

from plakette.states import OrderStatus
from portal.accounts.models import User
from portal.audit.models import Entry
from portal.errors import RuleViolation
from portal.workflow import lock, move_to
from tests.factories.plakette import OrderFactory


def test_lock_outside_a_transaction_is_refused(transactional_db):
    user = User.objects.create_user("a@example.org")
    with pytest.raises(RuntimeError):
        lock(User, user.pk)


def test_lock_returns_the_row_as_it_is_now(db):
    user = User.objects.create_user("a@example.org", name="alt")
    User.objects.filter(pk=user.pk).update(name="neu")
    with transaction.atomic():
        assert lock(User, user.pk).name == "neu"


@pytest.mark.django_db(transaction=True)
def test_move_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError):
        move_to(OrderFactory.placed(), OrderStatus.CANCELLED)


@pytest.mark.django_db
def test_step_that_the_table_lacks_is_refused():
    order = OrderFactory.placed()
    with pytest.raises(RuleViolation), transaction.atomic():
        move_to(order, OrderStatus.SENT)


@pytest.mark.django_db
def test_step_is_logged_with_person_and_former_status(clerk):
    order = OrderFactory.placed()
    with transaction.atomic():
        move_to(order, OrderStatus.CANCELLED, by=clerk, closed_at=timezone.now())
    line = Entry.objects.get(action="plakette.order.cancelled")
    assert (line.by, line.facts) == (clerk, {"was": "placed"})
