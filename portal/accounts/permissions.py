"""Admin pages of a department: the membership opens them, not groups and single permissions.

A plain ModelAdmin is open to operators only. A DepartmentAdmin is open to those who hold one of its roles in
its department today. Operators may look, so that they can help; to change something they need a membership,
too, which leaves a line in the log. Nobody deletes: that is the work of the deletion job (portal.privacy).
"""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, ClassVar, TypeVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.accounts.models import OFFICE_ROLES
from portal.accounts.policies import memberships_of, operates

View = Callable[..., HttpResponseBase]
M = TypeVar("M", bound=Model)


class DepartmentPermissions:
    """The five questions Django's admin asks, answered from the memberships of today."""

    department_key: ClassVar[str]
    may_view: ClassVar[Collection[str]] = OFFICE_ROLES
    may_change: ClassVar[Collection[str]] = OFFICE_ROLES
    may_add: ClassVar[Collection[str]] = ()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return operates(request.user) or self._holds(request, self.may_view)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._holds(request, self.may_change)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._holds(request, self.may_add)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def _holds(self, request: HttpRequest, roles: Collection[str]) -> bool:
        return any((self.department_key, role) in _held(request) for role in roles)


def _held(request: HttpRequest) -> frozenset[tuple[str, str]]:
    """Department and role of today's memberships. A page asks for every model there is, the database once."""
    known: frozenset[tuple[str, str]] | None = getattr(request, "_held_roles", None)
    if known is None:
        rows = memberships_of(request.user).values_list("department__key", "role")
        known = frozenset(rows)
        request._held_roles = known  # type: ignore[attr-defined]  # ours, for the length of this request
    return known


class DepartmentAdmin(DepartmentPermissions, admin.ModelAdmin[M]):
    """A ModelAdmin of one department; a subclass names ``department_key`` and, if need be, the roles."""

    def guarded(self, view: View, needs: str = "view") -> View:
        """Wrap a page of one's own for get_urls(): second factor, and the permission it ``needs`` here."""

        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not getattr(self, f"has_{needs}_permission")(request):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return self.admin_site.admin_view(checked)


class DepartmentInline(DepartmentPermissions):
    """For inlines: ``class LineInline(DepartmentInline, admin.TabularInline)``."""
