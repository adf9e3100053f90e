"""What the payments building block asks an order: how much, and what to do when the money is there."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plakette.models import Order
from plakette.policies import may_pay
from plakette.services.orders import confirm_payment, settle_refund, tell_of_returned_money
from portal.errors import RuleViolation
from portal.payments.registry import Charge
from portal.workflow import lock

if TYPE_CHECKING:
    from portal.payments.models import Payment, Refund


class OrderPayable:
    """See portal.payments.registry.Payable. Lock order: the order first, then its payment."""

    key = "plakette.order"

    def lock(self, payable_id: UUID) -> Order:
        return lock(Order, payable_id)

    def charge(self, payable_id: UUID) -> Charge:
        order = Order.objects.get(pk=payable_id)
        if not may_pay(order):
            raise RuleViolation(_("Diese Bestellung ist nicht mehr zu bezahlen."), code="not_payable")
        with translation.override(order.language):
            title = gettext("Feinstaubplakette, Bestellung %(number)s") % {"number": order.number}
        return Charge(
            amount_cents=order.total_cents,
            vat_kind=order.vat_kind,
            title=title,
            email=order.email,
            language=order.language,
            return_url=settings.BASE_URL + reverse("plakette:return_from_payment", args=[order.secret]),
            cancel_url=order.status_url,
        )

    def on_paid(self, payable_id: UUID, payment: "Payment") -> bool:
        return confirm_payment(Order.objects.get(pk=payable_id), paid_at=timezone.now())

    def on_closed(self, payable_id: UUID, payment: "Payment") -> None:
        """Nothing: the order stays payable until it expires, so that the citizen can simply try again."""

    def on_refunded(self, payable_id: UUID, refund: "Refund") -> None:
        settle_refund(Order.objects.get(pk=payable_id))

    def on_returned(self, payable_id: UUID, refund: "Refund") -> None:
        tell_of_returned_money(Order.objects.get(pk=payable_id), refund.pk, refund.amount_cents)
