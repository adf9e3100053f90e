"""Two browsers send the same code at the same moment: it opens one of them."""

import threading
import time

import pytest
from django.db import connection

from portal.accounts.models import User
from portal.accounts.services import take_code
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db(transaction=True)
CODES = 15


def send_twice(take) -> int:
    """Two threads send the same codes side by side; how many were accepted."""
    user = person("clerk")
    start = threading.Barrier(2)
    accepted = []

    def run():
        for step in range(1, CODES + 1):
            start.wait()
            if take(user, step):
                accepted.append(step)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(accepted)


def test_each_code_is_taken_once():
    assert send_twice(take_code) == CODES


def test_control_looking_first_takes_codes_twice():
    def naive(user, step):
        if User.objects.get(pk=user.pk).last_code_step >= step:
            return False
        time.sleep(0.01)
        User.objects.filter(pk=user.pk).update(last_code_step=step)
        return True

    assert send_twice(naive) > CODES
