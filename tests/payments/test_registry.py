"""Payables are known by their key, once."""

import pytest

from portal.payments import registry
from tests.payments.things import Thing


def test_registered_once(thing):
    assert registry.payable(thing.key) is thing
    with pytest.raises(ValueError, match="registered already"):
        registry.register(Thing())


def test_unknown():
    with pytest.raises(LookupError):
        registry.payable("nobody.knows")
