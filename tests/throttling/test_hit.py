from datetime import timedelta

import pytest
from django.db.models import F

from portal.throttling.models import Counter
from portal.throttling.services import clean, forget, hit

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def knock(key="1.2.3.4", limit=2, window=HOUR):
    return hit("probe", key, limit, window)


def pass_time(by):
    Counter.objects.update(window_ends_at=F("window_ends_at") - by)


def test_up_to_the_limit():
    assert [(a.ok, a.remaining, a.retry_after) for a in (knock(), knock())] == [(True, 1, 0), (True, 0, 0)]
    refused = knock()
    assert not refused
    assert refused.remaining == 0
    assert refused.retry_after == 3600


def test_every_key_and_scope_counts_alone():
    for _ in range(3):
        knock()
    assert knock("1.2.3.5")
    assert hit("other", "1.2.3.4", 2, HOUR)


def test_scope_and_key_are_not_mixed_up():
    hit("a", "b\0c", 1, HOUR)
    assert Counter.objects.count() == 1
    assert hit("ab", "c", 1, HOUR)
    assert hit("a", "bc", 1, HOUR)


def test_a_new_window_begins_after_the_old_one():
    for _ in range(3):
        knock()
    pass_time(HOUR)
    assert knock().remaining == 1


def test_knocking_on_does_not_prolong_it():
    for _ in range(3):
        knock()
    pass_time(timedelta(minutes=50))
    assert knock().retry_after <= 600


def test_the_counter_does_not_overflow():
    knock()
    Counter.objects.update(hits=2_147_483_646)
    assert not knock()
    assert not knock()


def test_forget_begins_afresh():
    for _ in range(3):
        knock()
    forget("probe", "1.2.3.4")
    assert knock()


def test_the_key_can_t_be_read():
    knock("anna@example.org")
    counter = Counter.objects.get()
    assert "anna" not in "".join(str(value) for value in vars(counter).values())


def test_the_hash_has_a_key(settings):
    knock()
    settings.SECRET_KEY = "another"
    knock()
    assert Counter.objects.count() == 2


def test_clean_removes_what_is_over():
    knock()
    pass_time(2 * HOUR)
    knock("1.2.3.5")
    assert clean() == 1
    assert Counter.objects.count() == 1


def test_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        knock()
