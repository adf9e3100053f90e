"""Orders in each of their statuses, made through the services, as life makes them."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from plakette.emission import Fuel, VehicleFacts
from plakette.models import Order
from plakette.plates import Plate, parse_plate
from plakette.services import office, orders
from plakette.services.orders import OrderDraft, Recipient
from portal.accounts.models import User
from portal.payments import demo
from portal.payments import services as payments
from portal.payments.models import Payment

GREEN_KEY = "36N0"


def plate(text: str = "S-AB 1234") -> Plate:
    return parse_plate(text).only


def recipient(**fields: Any) -> Recipient:
    given = {
        "name": "Änne Müller-Lüdenscheidt",
        "street": "Königstraße 1",
        "postcode": "70173",
        "city": "Stuttgart",
        "email": "aenne@example.org",
    }
    return Recipient(**{**given, **fields})


def draft(text: str = "S-AB 1234", key: str = GREEN_KEY, **fields: Any) -> OrderDraft:
    found = plate(text)
    facts = fields.pop("facts", VehicleFacts(key=key, plate=found))
    to = fields.pop("recipient", recipient())
    return OrderDraft(plate=found, facts=facts, recipient=to, **fields)


def red_diesel() -> VehicleFacts:
    return VehicleFacts(key="0435", fuel=Fuel.DIESEL, filter="none", plate=plate())


class OrderFactory:
    """Named states; each takes what draft() takes."""

    @staticmethod
    def placed(**fields: Any) -> Order:
        return orders.place_order(draft(**fields))

    @staticmethod
    def awaiting_payment(**fields: Any) -> Order:
        order = OrderFactory.placed(**fields)
        orders.pay_order(order.pk)
        order.refresh_from_db()
        return order

    @staticmethod
    def paid(**fields: Any) -> Order:
        order = OrderFactory.awaiting_payment(**fields)
        pay(order)
        order.refresh_from_db()
        return order

    @staticmethod
    def in_production(by: User, **fields: Any) -> Order:
        order = OrderFactory.paid(**fields)
        office.start_print_run(by)
        order.refresh_from_db()
        return order

    @staticmethod
    def sent(by: User, **fields: Any) -> Order:
        return office.mark_sent(OrderFactory.in_production(by, **fields).pk, by)

    @staticmethod
    def expired(**fields: Any) -> Order:
        order = OrderFactory.placed(**fields)
        with transaction.atomic():
            orders.expire_order(order.pk, timezone.now())
        order.refresh_from_db()
        return order

    @staticmethod
    def cancelled(**fields: Any) -> Order:
        return orders.cancel_order(OrderFactory.placed(**fields).pk)


def payment_of(order: Order) -> Payment:
    found = Payment.objects.of("plakette.order", order.pk).order_by("-attempt").first()
    assert found is not None
    return found


def pay(order: Order) -> Payment:
    """The citizen presses "pay" at the demo provider, and the portal asks it what happened."""
    payment = payment_of(order)
    demo.pay(payment.provider_reference)
    return payments.refresh_payment(payment.pk)
