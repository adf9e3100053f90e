"""People at the desks of the defect reporter, beside the cast of all tests."""

import pytest

from portal.accounts.models import Role, User
from tests.factories.stoerung import staff


@pytest.fixture
def lamp_clerk(db: None) -> User:
    """Street lighting: where a report of new_report() lies."""
    return staff("beleuchtung")


@pytest.fixture
def lamp_lead(db: None) -> User:
    return staff("beleuchtung", Role.LEAD)


@pytest.fixture
def park_clerk(db: None) -> User:
    """Works at another desk."""
    return staff("gartenamt")


@pytest.fixture
def triage_clerk(db: None) -> User:
    return staff("stoerungsstelle")


@pytest.fixture
def triage_lead(db: None) -> User:
    return staff("stoerungsstelle", Role.LEAD)
