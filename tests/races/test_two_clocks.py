"""Two beats ring for the same period at the same moment: its effect happens once."""

import threading
import time

import pytest
from django.db import connection, transaction

from portal.clock.models import DoneOnce, Sighting
from portal.clock.services import run_once_per

pytestmark = pytest.mark.django_db(transaction=True)
PERIODS = 10


def ring_twice(ring):
    """Two threads go through the same periods side by side; the number of effects."""
    start = threading.Barrier(2)

    def run(clock):
        for period in range(PERIODS):
            start.wait()
            ring(str(period), lambda p=period: effect(f"{clock} {p}"))
        connection.close()

    def effect(name):
        time.sleep(0.01)
        Sighting.objects.create(name=name)

    clocks = [threading.Thread(target=run, args=(name,)) for name in "ab"]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join()
    return Sighting.objects.count()


def test_each_effect_happens_once():
    assert ring_twice(lambda period, work: run_once_per("probe", period, work)) == PERIODS


def test_control_looking_first_does_it_twice():
    @transaction.atomic
    def naive(period, work):
        if DoneOnce.objects.filter(job="probe", period=period).exists():
            return
        work()
        DoneOnce.objects.bulk_create([DoneOnce(job="probe", period=period)], ignore_conflicts=True)

    assert ring_twice(naive) > PERIODS
