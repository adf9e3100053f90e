"""Hits at the same moment are all counted. Counting by reading and writing lets them slip through."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from portal.throttling.services import hit

pytestmark = pytest.mark.django_db(transaction=True)
THREADS, ROUNDS, LIMIT = 8, 10, 20


def allowed_of(knock):
    """Knock from many threads at once; how many were let in."""
    start, inside = threading.Barrier(THREADS), []

    def run():
        start.wait()
        for _ in range(ROUNDS):
            if knock():
                inside.append(1)
        connection.close()

    crew = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    return len(inside)


def test_no_hit_slips_through():
    assert allowed_of(lambda: hit("probe", "key", LIMIT, timedelta(hours=1))) == LIMIT


def test_control_reading_then_writing_lets_hits_through():
    from portal.throttling.models import Counter

    Counter.objects.create(bucket="x", scope="probe", hits=0)

    def naive():
        counter = Counter.objects.get(bucket="x")
        counter.hits += 1
        counter.save()
        return counter.hits <= LIMIT

    assert allowed_of(naive) > LIMIT
