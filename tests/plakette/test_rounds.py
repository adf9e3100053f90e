"""By the clock: one faulty order stops none of the others."""

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from plakette.models import Order, Permit
from plakette.services import orders
from plakette.states import OrderStatus
from portal.notifications.models import OutgoingMessage
from portal.workflow import lock
from tests.factories.plakette import OrderFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> set[UUID]:
    """Orders that can't be locked, whatever the reason."""
    keys: set[UUID] = set()

    def stumble(model: Any, pk: UUID) -> Any:
        if pk in keys:
            raise RuntimeError("a fault in one order")
        return lock(model, pk)

    monkeypatch.setattr("plakette.services.orders.lock", stumble)
    return keys


def two() -> tuple[Order, Order]:
    """Two orders; the round meets the first one first or second, as the database likes."""
    return OrderFactory.placed(), OrderFactory.placed()


@pytest.mark.parametrize("bad", [0, 1])
def test_expiring_goes_on(faulty: set[UUID], caplog: pytest.LogCaptureFixture, bad: int) -> None:
    both = two()
    faulty.add(both[bad].pk)
    later = timezone.now() + orders.UNPAID_FOR + timedelta(hours=1)
    with caplog.at_level(logging.ERROR):
        assert orders.expire_orders(later) == 1
    assert str(both[bad].pk) in caplog.text
    assert Order.objects.get(status=OrderStatus.EXPIRED) == both[1 - bad]
    faulty.clear()
    assert orders.expire_orders(later) == 1


@pytest.mark.parametrize("bad", [0, 1])
def test_reminding_goes_on(faulty: set[UUID], bad: int) -> None:
    both = two()
    faulty.add(both[bad].pk)
    assert orders.remind_unpaid(timezone.now() + timedelta(hours=2)) == 1
    assert OutgoingMessage.objects.get().dedupe_key.startswith(f"plakette.order:{both[1 - bad].pk}")


@pytest.mark.parametrize("bad", [0, 1])
def test_missing_permits_go_on(
    faulty: set[UUID], bad: int, request: pytest.FixtureRequest, settings: Any, tmp_path: Any
) -> None:
    settings.PERMIT_KEY_DIR = tmp_path / "none"
    both = OrderFactory.paid(), OrderFactory.paid()
    request.getfixturevalue("signing_key")
    faulty.add(both[bad].pk)
    assert orders.send_missing_permits() == 1
    assert Permit.objects.get().order == both[1 - bad]
