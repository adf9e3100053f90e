"""The clerks' workplace: Django's admin behind our login, with the lists of work on its first page."""

from typing import Any

from allauth.account.views import logout as account_logout
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from portal.accounts import second_factor
from portal.accounts.models import User
from portal.accounts.policies import may_enter_office
from portal.accounts.worklists import worklists_for


def _nowhere(request: HttpRequest, **_record: str) -> HttpResponse:
    raise Http404


class PortalAdminSite(AdminSite):
    site_header = "Bürgerportal Stuttgart"
    site_title = "Bürgerportal"
    index_title = "Arbeitsplatz"
    index_template = "admin/workplace.html"

    def has_permission(self, request: HttpRequest) -> bool:
        """Asked before every page of the admin: today's membership, and the second factor."""
        return may_enter_office(request.user) and second_factor.suffices(request)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Without Django's way from a record to its own page: that is its citizen's, behind a secret link."""
        route = "r/<path:content_type_id>/<path:object_id>/"
        nowhere = path(route, self.admin_view(_nowhere), name="view_on_site")
        return [nowhere, *super().get_urls()]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "demo": settings.DEMO}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        lists = worklists_for(request.user) if isinstance(request.user, User) else []
        return super().index(request, {"worklists": lists, **(extra_context or {})})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """One login for everybody, with its limits and its second factor. Here it is decided what lacks."""
        return never_cache(self._lead_in)(request)

    def _lead_in(self, request: HttpRequest) -> HttpResponse:
        wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
            wanted = reverse("admin:index")
        if not isinstance(request.user, User):
            return redirect_to_login(wanted)
        if not may_enter_office(request.user):
            raise PermissionDenied
        if not second_factor.suffices(request):
            return second_factor.ask_for_it(request, request.user, wanted)
        return redirect(wanted)

    def logout(  # type: ignore[override]  # the stubs expect Django's own page, here and below
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response: HttpResponse = account_logout(request)
        return response

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")
