"""Who may see messages, and bring dead ones back."""

from functools import reduce
from operator import or_

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from portal.accounts.models import OFFICE_ROLES, User
from portal.accounts.policies import memberships_of, operates
from portal.notifications import desks
from portal.notifications.models import OutgoingMessage


def visible_to(user: User | AnonymousUser) -> QuerySet[OutgoingMessage]:
    """Operators see all, an office those of its services; nobody else sees one."""
    if operates(user):
        return OutgoingMessage.objects.all()
    apps = _apps_of(user)
    if not apps:
        return OutgoingMessage.objects.none()
    return OutgoingMessage.objects.filter(reduce(or_, (Q(event__startswith=f"{app}/") for app in apps)))


def may_see_messages(user: User | AnonymousUser) -> bool:
    return operates(user) or bool(_apps_of(user))


def _apps_of(user: User | AnonymousUser) -> list[str]:
    held = memberships_of(user).filter(role__in=OFFICE_ROLES)
    return desks.apps_of(set(held.values_list("department__key", flat=True)))
