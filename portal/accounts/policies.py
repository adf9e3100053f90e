"""Who belongs where, and may therefore do what."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from portal.accounts.models import OFFICE_ROLES, Department, Membership, Role, User


def memberships_of(user: User | AnonymousUser, on: date | None = None) -> QuerySet[Membership]:
    """The memberships in force on a day (today in Stuttgart)."""
    if not user.is_authenticated or not user.is_active:
        return Membership.objects.none()
    return Membership.objects.in_force(on).filter(user_id=user.pk)


def departments_of(user: User | AnonymousUser, on: date | None = None) -> QuerySet[Department]:
    return Department.objects.filter(memberships__in=memberships_of(user, on)).distinct()


def has_role(
    user: User | AnonymousUser, role: str, department_key: str | None = None, on: date | None = None
) -> bool:
    """Does the person hold this role today, in this department (or in any)?

    Only in this department: whoever is in an Amt is not by that in its parts.
    """
    held = memberships_of(user, on).filter(role=role)
    if department_key is not None:
        held = held.filter(department__key=department_key)
    return held.exists()


def works_in(user: User | AnonymousUser, department_key: str) -> bool:
    """Clerk or lead in this department today."""
    return memberships_of(user).filter(role__in=OFFICE_ROLES, department__key=department_key).exists()


def leads(user: User | AnonymousUser, department_key: str) -> bool:
    return has_role(user, Role.LEAD, department_key)


def operates(user: User | AnonymousUser) -> bool:
    """An operator sets up departments and people."""
    return user.is_authenticated and user.is_active and user.is_superuser


def may_enter_office(user: User | AnonymousUser) -> bool:
    """The admin is for operators and for those who work in a department today."""
    return operates(user) or memberships_of(user).filter(role__in=OFFICE_ROLES).exists()
