"""What every page of the desk has in common: who may open it, whose report it is, the frame around it."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from portal.accounts.models import User
from stoerung.models import Report
from stoerung.policies import may_work_on_reports, reports_visible_to

View = Callable[..., HttpResponseBase]
May = Callable[[Any], bool]
READ, BOTH, SEND = ("GET", "HEAD"), ("GET", "HEAD", "POST"), ("POST",)


class Address(NamedTuple):
    """A page of ours: its route below the reports, the methods it knows, its view."""

    route: str
    methods: tuple[str, ...]
    view: View
    name: str
    may: May = may_work_on_reports


def urls(addresses: Iterable[Address], model: str = "report") -> list[URLPattern]:
    return [
        path(
            it.route,
            _guarded(require_http_methods(it.methods)(it.view), it.may),
            name=f"stoerung_{model}_{it.name}",
        )
        for it in addresses
    ]


def _guarded(view: View, may: May) -> View:
    """Second factor and membership of today; which report it is about is asked by the page itself."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        allowed = works_on_reports(request) if may is may_work_on_reports else may(request.user)
        if not allowed:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return admin.site.admin_view(checked)


def works_on_reports(request: HttpRequest) -> bool:
    """May this person enter at all? Asked by the page and by the menu beside it, answered once per request."""
    known: bool | None = getattr(request, "_works_on_reports", None)
    if known is None:
        known = may_work_on_reports(request.user)
        request._works_on_reports = known  # type: ignore[attr-defined]  # ours, for the length of this request
    return known


def clerk(request: HttpRequest) -> User:
    """Behind the guard there is always a person."""
    if not isinstance(request.user, User):
        raise TypeError("a page of the desk without a person")
    return request.user


def report_or_404(request: HttpRequest, pk: UUID) -> Report:
    """A report of the clerk's own desks; a foreign one is none."""
    rows = reports_visible_to(request.user).select_related(
        "category__parent", "department", "assignee", "duplicate_of"
    )
    report = rows.filter(pk=pk).first()
    if report is None:
        raise Http404
    return report


def page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    full = {**admin.site.each_context(request), "opts": Report._meta, **context}
    return TemplateResponse(request, f"admin/stoerung/{name}.html", full)
