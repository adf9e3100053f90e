"""Cancelling: until production begins; what was paid goes back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plakette.services.orders import cancel_order
from plakette.states import OrderStatus
from portal.errors import RuleViolation
from portal.notifications.models import OutgoingMessage
from portal.payments import services as payments
from portal.payments.models import Receipt, Refund
from portal.uploads.models import StoredFile
from portal.uploads.services import store_document
from tests.factories.plakette import OrderFactory
from tests.uploads.samples import jpeg

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_key")]


def test_unpaid_order_is_simply_over():
    order = cancel_order(OrderFactory.awaiting_payment().pk)
    assert order.status == OrderStatus.CANCELLED
    assert not Refund.objects.exists()
    assert not OutgoingMessage.objects.exists()


def test_paid_order_gives_the_money_back_and_ends_the_permit():
    order = cancel_order(OrderFactory.paid().pk)
    payments.execute_refunds()
    order.refresh_from_db()
    assert order.status == OrderStatus.REFUNDED
    assert order.permit.revoked_at is not None
    assert [receipt.gross_cents for receipt in Receipt.objects.order_by("number")] == [
        order.total_cents,
        -order.total_cents,
    ]
    events = OutgoingMessage.objects.order_by("created_at").values_list("event", flat=True)
    assert list(events) == ["plakette/order_paid", "plakette/order_cancelled", "plakette/order_refunded"]


def test_cancelling_twice_changes_nothing():
    order = cancel_order(OrderFactory.paid().pk)
    cancel_order(order.pk)
    assert Refund.objects.count() == 1


def test_too_late_once_it_is_printed(clerk):
    order = OrderFactory.in_production(clerk)
    with pytest.raises(RuleViolation) as refusal:
        cancel_order(order.pk)
    assert refusal.value.code == "in_production"


def test_page_asks_first_and_then_cancels(citizen):
    order = OrderFactory.paid()
    address = f"/plakette/bestellung/{order.secret}/stornieren/"
    assert "wirklich stornieren" in citizen.get(address).content.decode()
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert citizen.post(address).url == order.get_absolute_url()
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED


def test_stranger_finds_nothing(citizen):
    OrderFactory.paid()
    assert citizen.post(f"/plakette/bestellung/{'a' * 32}/stornieren/").status_code == 404


def test_document_goes_with_the_order():
    order = OrderFactory.placed()
    store_document(SimpleUploadedFile("schein.jpg", jpeg()), purpose="plakette.proof", owner=order)
    assert StoredFile.objects.of(order).exists()
    cancel_order(order.pk)
    assert not StoredFile.objects.exists()
