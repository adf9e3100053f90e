"""The check page's JavaScript judges as the server does."""

from datetime import UTC, datetime, timedelta
from itertools import chain, islice

import pytest

from plakette.permit import RevocationList, from_token, parse, verify
from plakette.permit.keys import (
    ROOT,
    raw_public_key,
    sign_document,
    to_base64url,
    write_key_set,
    write_revocation_list,
)
from plakette.permit.seal import PROFILE
from plakette.permit.statement import compare_key
from plakette.permit.verdict import local_day
from tests.factories.permit import NOON, NOTHING_REVOKED, key_set, new_key, token
from tests.plakette import mutants
from tests.plakette.node import run_node

KEY, ROOT_KEY = new_key(), new_key()
KEYS = key_set(_01=KEY)


def page_verdicts(tokens, now=NOON, revoked=NOTHING_REVOKED):
    trust = {"keys": write_key_set(KEYS), "revoked": write_revocation_list(revoked, 1)}
    question = {"tokens": tokens, "profile": PROFILE.hex, "trust": trust, "now": now.isoformat()}
    return [answer["code"] for answer in run_node("page_twin.mjs", {"task": "verify", **question})]


def server_verdicts(tokens, now=NOON, revoked=NOTHING_REVOKED):
    return [verify(text, KEYS, revoked, now).code for text in tokens]


def test_both_accept_and_refuse_the_same_texts():
    text, other = token(KEY), token(KEY, plate="WÜM-AB 1234")
    near = islice(mutants.all_of(text, other, KEY), 0, None, 9)
    rest = chain(mutants.resigned(text, KEY), mutants.signed_nonsense(KEY), mutants.backdated(KEY))
    tokens = [text, other, token(KEY, key_reference="02"), *mutants.dressed(text), *rest, *near]
    page = page_verdicts(tokens)
    assert page[:2] == ["valid", "valid"]
    assert page == server_verdicts(tokens)


@pytest.mark.parametrize("hours", [-200, -14, -1, 0, 1, 24, 25, 24 * 13, 24 * 14])
def test_both_know_the_same_days(hours):
    now = NOON + timedelta(hours=hours)
    text = token(KEY)
    assert page_verdicts([text], now) == server_verdicts([text], now)


def test_both_know_what_is_revoked():
    text = token(KEY)
    revoked = RevocationList(NOON, frozenset({parse(from_token(text)).statement.permit_id}))
    assert page_verdicts([text, token(KEY)], revoked=revoked) == ["revoked", "valid"]


def test_both_compare_plates_alike():
    plates = [
        "s-ab 1234e",
        "S•AB 12",
        "wüm a1",
        "АВ1234СЕ",
        "ΙΒΗ-1234",
        "Ｓ-ＡＢ 12",
        "ß1",
        "",
        "İ1",
        "é12",
        "S-AB 1234",
    ]
    assert run_node("page_twin.mjs", {"task": "compareKey", "plates": plates}) == [
        compare_key(one) for one in plates
    ]


def test_both_have_the_same_midnight():
    moments = [
        datetime(2026, month, 25, hour, 30, tzinfo=UTC)
        for month in (1, 3, 7, 10)
        for hour in (0, 1, 21, 22, 23)
    ]
    page = run_node("page_twin.mjs", {"task": "day", "moments": [one.isoformat() for one in moments]})
    assert page == [local_day(one).isoformat() for one in moments]


def test_the_page_opens_only_documents_of_the_right_kind_and_key():
    payload = write_key_set(KEYS)
    texts = [
        sign_document("keys", payload, ROOT_KEY, ROOT),
        sign_document("revoked", payload, ROOT_KEY, ROOT),
        sign_document("keys", payload, KEY, ROOT),
        sign_document("keys", payload, ROOT_KEY, "__proto__"),
        "{}",
        "no json",
    ]
    keys = {ROOT: to_base64url(raw_public_key(ROOT_KEY.public_key()))}
    opened = run_node("page_twin.mjs", {"task": "document", "kind": "keys", "texts": texts, "keys": keys})
    assert opened[0]["version"] == 1
    assert opened[1:] == [None] * 5
