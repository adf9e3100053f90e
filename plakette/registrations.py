"""What this service tells the building blocks about itself, once, at start."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plakette import permit_keys
from plakette.models import Order
from plakette.payable import OrderPayable
from plakette.pdf import build_permit_sheet
from plakette.policies import OFFICE, may_see_totals, may_work_on_orders
from portal.accounts import worklists
from portal.accounts.policies import operates
from portal.notifications import attachments, desks
from portal.pages.services import register_service
from portal.payments import registry
from portal.uploads.models import StoredFile
from portal.uploads.purposes import Purpose, register_purpose


def register_all() -> None:
    registry.register(OrderPayable())
    attachments.register("plakette.permit_sheet", build_permit_sheet)
    desks.register("plakette", OFFICE)
    register_purpose(Purpose("plakette.proof", may_see=may_see_proof))
    register_service(
        "plakette",
        _("Feinstaubplakette"),
        _("Mit Kennzeichen und Schlüsselnummer bestellen, online bezahlen, sofort losfahren."),
        "plakette:order_vehicle",
        10,
    )
    worklists.register(
        "Plaketten: Tagesabschluss", "admin:plakette_order_daily_totals", count=no_number, may=may_see_totals
    )
    worklists.register(
        "Plaketten: Arbeitsliste", "admin:plakette_order_worklist", count=open_orders, may=may_work_on_orders
    )
    worklists.register(
        "Siegelschlüssel der vorläufigen Nachweise wechseln",
        "admin:plakette_signingkey_changelist",
        count=lambda _user: None,
        may=must_rotate_keys,
    )


def must_rotate_keys(user: Any) -> bool:
    """Operators are reminded a month before nothing can be sealed any more."""
    return operates(user) and permit_keys.is_rotation_due(timezone.now())


def may_see_proof(request: HttpRequest, stored: StoredFile) -> bool:
    """A citizen's document is for the office that judges it."""
    return may_work_on_orders(request.user)


def no_number(user: Any) -> None:
    """Totals are looked at, not worked off."""


def open_orders(user: Any) -> int:
    return Order.objects.open_work().count()
