"""What this service tells the building blocks about itself, once, at start."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from plakette.models import Order
from plakette.payable import OrderPayable
from plakette.policies import may_work_on_orders
from portal.accounts import worklists
from portal.notifications import attachments
from portal.pages.services import register_service
from portal.payments import registry


def register_all() -> None:
    registry.register(OrderPayable())
    register_service(
        "plakette",
        _("Feinstaubplakette"),
        _("Mit Kennzeichen und Schlüsselnummer bestellen, online bezahlen, sofort losfahren."),
        "plakette:order_vehicle",
        10,
    )
    worklists.register(
        "Plaketten: Arbeitsliste", "admin:plakette_order_worklist", count=open_orders, may=may_work_on_orders
    )


def open_orders(user: Any) -> int:
    return Order.objects.open_work().count()
