"""Who belongs where, and may therefore do what."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.accounts.models import Department, Membership, User


def memberships_of(user: User | AnonymousUser, on: date | None = None) -> QuerySet[Membership]:
    """The memberships in force on a day (today in Stuttgart)."""
    day = on or timezone.localdate()
    if not user.is_authenticated or not user.is_active:
        return Membership.objects.none()
    return Membership.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=day), user_id=user.pk, valid_from__lte=day
    )


def departments_of(user: User | AnonymousUser, on: date | None = None) -> QuerySet[Department]:
    return Department.objects.filter(memberships__in=memberships_of(user, on)).distinct()


def has_role(
    user: User | AnonymousUser, role: str, department_key: str | None = None, on: date | None = None
) -> bool:
    """Does the person hold this role today, in this department (or in any)?"""
    held = memberships_of(user, on).filter(role=role)
    if department_key is not None:
        held = held.filter(department__key=department_key)
    return held.exists()
