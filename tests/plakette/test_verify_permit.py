"""`manage.py verify_permit`: one line of JSON; 0 valid, 1 not, 2 wrongly called."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from plakette.services.permit import revoke_permit
from tests.factories.permit import issued

pytestmark = pytest.mark.django_db


def run(*words):
    out = StringIO()
    code: object = 0
    try:
        call_command("verify_permit", *words, stdout=out)
    except SystemExit as end:
        code = end.code
    lines = out.getvalue().splitlines()
    assert len(lines) == 1
    return code, json.loads(lines[0])


def test_the_address_and_the_bare_token_are_read(signing_key):
    permit = issued("S-AB 1234")
    today = timezone.localdate()
    expected = {
        "valid": True,
        "plate": "S-AB 1234",
        "country": "DE",
        "group": 4,
        "valid_from": today.isoformat(),
        "valid_until": (today + timedelta(days=13)).isoformat(),
        "status": "valid",
        "reason": "Das Siegel ist echt und der Nachweis gilt.",
    }
    assert run(permit.check_url) == (0, expected)
    assert run(permit.token) == (0, expected)
    assert run(permit.token, "--plate", "sab1234") == (0, expected)


def test_what_is_not_valid_says_why(signing_key):
    permit = issued()
    after = (permit.valid_until + timedelta(days=1)).isoformat()
    before = (permit.valid_from - timedelta(days=1)).isoformat()
    for words, status in (
        ([permit.token, "--on", after], "expired"),
        ([permit.token, "--on", before], "not_yet"),
        ([permit.token, "--plate", "S-AB 1235"], "other_plate"),
        ([permit.token[:-1]], "malformed"),
        ([permit.token.lower()], "malformed"),
        (["http://127.0.0.1:8000/q#" + permit.token], "malformed"),
        ([""], "malformed"),
    ):
        code, answer = run(*words)
        assert (code, answer["valid"], answer["status"]) == (1, False, status)


def test_a_revoked_permit_is_not_valid(signing_key):
    permit = issued()
    revoke_permit(permit, reason="misuse")
    code, answer = run(permit.check_url)
    assert (code, answer["status"]) == (1, "revoked")


def test_a_wrong_call_is_a_fault_of_its_own(signing_key):
    with pytest.raises(CommandError):
        call_command("verify_permit", "x", "--on", "gestern")
