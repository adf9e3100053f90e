"""The seal of the demo's messages, in Stripe's form."""

import time

import pytest

from portal.payments.base import UntrustedEventError
from portal.payments.signature import TOLERANCE, sign, verify
from tests.standins.stripe_mail import signature

BODY, SECRET = b'{"id": "1"}', b"secret"


def test_a_true_seal():
    verify(BODY, sign(BODY, SECRET), SECRET)


def test_the_stand_in_seals_the_same_way():
    assert sign(BODY, SECRET, 1_700_000_000) == signature(BODY, "secret", 1_700_000_000)


@pytest.mark.parametrize("header", ["", "t=1", "v1=1", "t=x,v1=1", "t=1,v1=ü", "nonsense,,,="])
def test_no_seal(header):
    with pytest.raises(UntrustedEventError):
        verify(BODY, header, SECRET)


@pytest.mark.parametrize("seconds", [-TOLERANCE - 2, TOLERANCE + 2])
def test_outside_of_its_time(seconds):
    with pytest.raises(UntrustedEventError, match="stale"):
        verify(BODY, sign(BODY, SECRET, int(time.time()) + seconds), SECRET)


@pytest.mark.parametrize(("body", "secret"), [(BODY + b" ", SECRET), (BODY, b"other")])
def test_another_body_or_secret(body, secret):
    with pytest.raises(UntrustedEventError, match="wrong"):
        verify(body, sign(BODY, SECRET), secret)
