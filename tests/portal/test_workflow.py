"""lock() and move_to(): the only way a status changes."""

import pytest
from django.db import transaction

from portal.workflow import lock, move_to
from portal.accounts.models import User


def test_lock_outside_a_transaction_is_refused(transactional_db):
    user = User.objects.create_user("a@example.org")
    with pytest.raises(RuntimeError):
        lock(User, user.pk)


def test_lock_returns_the_row_as_it_is_now(db):
    user = User.objects.create_user("a@example.org", name="alt")
    User.objects.filter(pk=user.pk).update(name="neu")
    with transaction.atomic():
        assert lock(User, user.pk).name == "neu"
