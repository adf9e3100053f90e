"""Interim permits at the counter: looked at and taken back; their keys are looked at only."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from plakette.models import KeySet, Permit, SigningKey
from plakette.policies import OFFICE
from plakette.services.permit import revoke_permit
from portal.accounts.models import User
from portal.accounts.permissions import DepartmentAdmin
from portal.audit.read_only import ReadOnlyAdmin

Reason = Permit.RevocationReason
Action = Callable[["PermitAdmin", HttpRequest, "QuerySet[Permit]"], None]


def revocation(reason: Reason) -> Action:
    """One action for each reason, so that none is taken back without one."""

    @admin.action(description=f"Widerrufen: {reason.label}", permissions=["work"])
    def revoke(model_admin: "PermitAdmin", request: HttpRequest, permits: "QuerySet[Permit]") -> None:
        for permit in permits.order_by("pk"):
            revoke_permit(permit, reason=reason, by=cast(User, request.user))
        messages.success(request, f"Widerrufen: {len(permits)}. Die nächste Sperrliste nennt sie.")

    revoke.__name__ = f"revoke_for_{reason.value}"
    return revoke


@admin.register(Permit)
class PermitAdmin(DepartmentAdmin[Permit]):
    department_key = OFFICE
    list_display = ["order", "valid_from", "valid_until", "signing_key", "revoked_at", "revocation_reason"]
    list_select_related = ["order", "signing_key"]
    list_filter = ["revocation_reason", "signing_key"]
    search_fields = ["order__number"]
    search_help_text = "Bestellnummer; nach Kennzeichen sucht die Arbeitsliste der Plaketten"
    date_hierarchy = "issued_at"
    exclude = ["sealed", "permit_id"]
    actions = [revocation(reason) for reason in (Reason.MISUSE, Reason.CORRECTION)]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_work_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._holds(request, self.may_change)


@admin.register(SigningKey)
class SigningKeyAdmin(ReadOnlyAdmin):
    list_display = ["reference", "signs_from", "signs_until", "verifies_until", "distrusted_at"]
    exclude = ["public_key"]


@admin.register(KeySet)
class KeySetAdmin(ReadOnlyAdmin):
    list_display = ["version", "installed_at"]
