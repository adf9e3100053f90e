"""Mails and business live and die together, and a key is used once, however many write at once."""

import random
import threading

import pytest
from django.db import connection, transaction

from portal.clock.models import Sighting
from portal.notifications.models import OutgoingMessage
from portal.notifications.services import notify
from tests.notifications.conftest import with_probe_templates

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def probe_templates(settings):
    settings.TEMPLATES = with_probe_templates(settings.TEMPLATES)


def write(key):
    return notify(
        "probe/hello",
        to="anna@example.org",
        language="de",
        context={"name": "Anna", "topic": key},
        dedupe_key=f"probe/{key}",
    )


def at_once(number, work):
    """Run ``work(n)`` in as many threads at the same moment; what they gave back."""
    start, results = threading.Barrier(number), []

    def run(n):
        start.wait()
        try:
            results.append(work(n))
        finally:
            connection.close()

    crew = [threading.Thread(target=run, args=(n,)) for n in range(number)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    return results


def test_one_key_is_one_row(broken_bell):
    @transaction.atomic
    def business(n):
        return write("same").pk

    assert len(set(at_once(8, business))) == 1
    assert OutgoingMessage.objects.count() == 1


def test_the_loser_of_a_key_may_still_win(broken_bell):
    """The first writer rolls back while the second waits for its key: the second one's row stays."""

    @transaction.atomic
    def business(n):
        row = write("same")
        if n % 2:
            transaction.set_rollback(True)
        return row.pk

    at_once(8, business)
    assert OutgoingMessage.objects.count() == 1


def test_mails_are_those_of_the_commits(broken_bell):
    """Four writers, 100 business transactions, a third of them rolled back."""
    dice = [[random.Random(n * 100 + i).random() < 0.3 for i in range(25)] for n in range(4)]

    def business(n):
        for i, fails in enumerate(dice[n]):
            with transaction.atomic():
                Sighting.objects.create(name=f"{n}-{i}")
                write(f"{n}-{i}")
                transaction.set_rollback(fails)

    at_once(4, business)
    committed = {f"probe/{name}" for name in Sighting.objects.values_list("name", flat=True)}
    assert len(committed) == sum(not fails for row in dice for fails in row)
    assert set(OutgoingMessage.objects.values_list("dedupe_key", flat=True)) == committed


@pytest.fixture
def broken_bell(monkeypatch):
    """Nobody is to be woken here."""
    monkeypatch.setattr("portal.doorbell._silent_until", float("inf"))
