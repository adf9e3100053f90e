"""The cast: one person of each kind. ``enter(clerk)`` is a browser in which the clerk is logged in."""

from collections.abc import Callable

import pytest
from django.test import Client

from portal.accounts.models import Role, User
from tests.factories import accounts


@pytest.fixture
def citizen() -> Client:
    """Anybody: a browser without a login."""
    return Client()


@pytest.fixture
def stranger(db: None) -> User:
    """Has a login, and no business here."""
    return accounts.person("stranger")


@pytest.fixture
def partner_editor(db: None) -> User:
    return accounts.person("partner_editor")


@pytest.fixture
def partner_owner(db: None) -> User:
    return accounts.person("partner_owner")


@pytest.fixture
def clerk(db: None) -> User:
    return accounts.member("clerk", Role.CLERK, "kfz-zulassung")


@pytest.fixture
def lead(db: None) -> User:
    return accounts.member("lead", Role.LEAD, "kfz-zulassung")


@pytest.fixture
def other_clerk(db: None) -> User:
    """Works in an office that the page at hand does not belong to."""
    return accounts.member("other_clerk", Role.CLERK, "tiefbauamt")


@pytest.fixture
def officer(db: None) -> User:
    return accounts.member("officer", Role.OFFICER, "verkehrsueberwachung")


@pytest.fixture
def operator(db: None) -> User:
    return accounts.person("operator", is_superuser=True)


@pytest.fixture
def enter() -> Callable[..., Client]:
    return accounts.enter
