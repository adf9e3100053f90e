"""Who gets in: the genuine permit on its days, and nobody else."""

import random
from datetime import UTC, datetime, timedelta
from itertools import chain, islice

import pytest

from plakette.permit import Code, KeySet, RevocationList, from_token, parse, verify
from tests.factories.permit import DAY, NOON, NOTHING_REVOKED, key_set, new_key, token
from tests.plakette import mutants

KEY, OLD_KEY = new_key(), new_key()
KEYS = key_set(_01=KEY)


def judged(text, now=NOON, keys=KEYS, revoked=NOTHING_REVOKED, plate=None):
    return verify(text, keys, revoked, now, plate)


def test_a_genuine_permit_is_valid():
    verdict = judged(token(KEY))
    assert verdict.accepted
    assert verdict.statement.plate == "S-AB 123"


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (datetime(2026, 11, 22, 22, 59, 59, tzinfo=UTC), Code.NOT_YET),
        (datetime(2026, 11, 22, 23, 0, 0, tzinfo=UTC), Code.VALID),
        (datetime(2026, 12, 6, 22, 59, 59, tzinfo=UTC), Code.VALID),
        (datetime(2026, 12, 6, 23, 0, 0, tzinfo=UTC), Code.EXPIRED),
    ],
)
def test_days_begin_and_end_at_midnight_in_stuttgart(moment, code):
    assert judged(token(KEY), moment, revoked=RevocationList(moment)).code == code


def test_a_revoked_permit_is_refused_also_after_its_days():
    text = token(KEY)
    permit_id = parse(from_token(text)).statement.permit_id
    revoked = RevocationList(NOON, frozenset({permit_id}))
    assert judged(text, revoked=revoked).code == Code.REVOKED
    assert judged(text, NOON + timedelta(days=30), revoked=revoked).code == Code.REVOKED
    assert judged(token(KEY), revoked=revoked).code == Code.VALID


@pytest.mark.parametrize(("hours", "code"), [(24, Code.VALID), (25, Code.STALE)])
def test_an_old_list_is_amber(hours, code):
    revoked = RevocationList(NOON - timedelta(hours=hours))
    assert judged(token(KEY), revoked=revoked).code == code


@pytest.mark.parametrize(("plate", "code"), [("s ab123", Code.VALID), ("S-AB 124", Code.OTHER_PLATE)])
def test_the_plate_is_compared_as_people_read_it(plate, code):
    assert judged(token(KEY), plate=plate).code == code


def test_another_key_under_the_same_name_is_a_forgery():
    verdict = judged(token(OLD_KEY))
    assert verdict.code == Code.FORGED
    assert verdict.statement is None


def test_a_key_that_is_not_listed_is_unknown():
    assert judged(token(KEY, key_reference="02")).code == Code.UNKNOWN_KEY
    assert judged(token(KEY, signer="DEXX")).code == Code.UNKNOWN_KEY
    assert judged(token(KEY), keys=KeySet(0, "", {})).code == Code.UNKNOWN_KEY


def test_an_old_key_still_verifies_after_a_rotation():
    keys = key_set(_01=OLD_KEY, _02=KEY)
    assert judged(token(OLD_KEY), keys=keys).accepted
    assert judged(token(KEY, key_reference="02"), keys=keys).accepted


def test_a_key_covers_only_its_own_days():
    for text in mutants.backdated(KEY):
        moment = datetime.combine(DAY, datetime.min.time(), UTC)
        assert judged(text, moment).code == Code.FORGED


def near_misses(count):
    """Mutants of permits for different plates, then scrambled ones, until there are enough."""
    dice = random.Random(20261123)
    texts = [token(KEY, plate=plate) for plate in ("S-AB 123", "S-AB 1234E", "WÜM-A 1", "Y-123456")]
    systematic = (mutants.all_of(text, texts[0], KEY) for text in texts)
    endless = (mutants.scrambled(dice.choice(texts), dice) for _ in iter(int, 1))
    return islice(chain(chain.from_iterable(systematic), (next(one) for one in endless)), count)


def accepted_among(texts):
    return [text for text in texts if judged(text).accepted]


def test_no_mutant_of_one_permit_is_accepted():
    """The short form: each bit, letter, cut and splice of one permit."""
    text, other = token(KEY), token(KEY, plate="S-XY 987")
    assert judged(text).accepted, "the control: without a change it is accepted"
    tried = list(mutants.all_of(text, other, KEY))
    assert len(tried) > 10_000
    assert accepted_among(tried) == []


@pytest.mark.long
def test_none_of_100_000_mutants_is_accepted():
    assert accepted_among(near_misses(100_000)) == []


def test_nothing_is_shown_of_a_permit_that_is_not_proved():
    for text in islice(mutants.flipped_bits(token(KEY)), 0, 1200, 7):
        assert judged(text).statement is None
