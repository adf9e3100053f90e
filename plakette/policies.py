"""Who may do what with an order. The citizen's right is the secret link; the office's is its membership."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from plakette.models import Order
from plakette.states import UNPAID, OrderStatus
from portal.accounts.models import Role, User
from portal.accounts.policies import has_role, works_in
from portal.payments.policies import TREASURY

OFFICE = "kfz-zulassung"
"""The department that issues stickers."""


def may_pay(order: Order) -> bool:
    """Not paid yet, and still known whose it is."""
    return order.status in UNPAID and order.erased_at is None


def may_cancel(order: Order) -> bool:
    """Until production begins."""
    return order.status in (OrderStatus.PLACED, OrderStatus.AWAITING_PAYMENT, OrderStatus.PAID)


def may_work_on_orders(user: User | AnonymousUser) -> bool:
    return user.is_active and any(has_role(user, role, OFFICE) for role in (Role.CLERK, Role.LEAD))


def may_see_totals(user: User | AnonymousUser) -> bool:
    """The office, and the treasury that books the money."""
    return may_work_on_orders(user) or works_in(user, TREASURY)


def may_lead_office(user: User | AnonymousUser) -> bool:
    return user.is_active and has_role(user, Role.LEAD, OFFICE)


def leads_of_office(on: date) -> QuerySet[User]:
    """Who is told when something is late."""
    in_force = Q(memberships__valid_until__isnull=True) | Q(memberships__valid_until__gte=on)
    return User.objects.filter(
        in_force,
        is_active=True,
        memberships__role=Role.LEAD,
        memberships__department__key=OFFICE,
        memberships__valid_from__lte=on,
    ).distinct()


def may_check_plates(user: User | AnonymousUser) -> bool:
    """Officers on their round."""
    return has_role(user, Role.OFFICER)
