"""Print runs at the counter: each PDF can be had again, and is counted."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from plakette.letters import print_run_pdf
from plakette.models import PrintRun
from plakette.policies import OFFICE
from plakette.services import office
from plakette.states import OrderStatus
from portal.accounts.models import User
from portal.accounts.permissions import DepartmentAdmin
from portal.audit.services import record


@admin.register(PrintRun)
class PrintRunAdmin(DepartmentAdmin[PrintRun]):
    department_key = OFFICE
    list_display = ["__str__", "created_by", "size", "printed_again"]
    date_hierarchy = "created_at"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_work_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._holds(request, self.may_change)

    @admin.display(description="Bestellungen")
    def size(self, run: PrintRun) -> int:
        return run.orders.count()

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<int:pk>/blatt/",
                self.guarded(require_GET(self.sheet), needs="work"),
                name="plakette_printrun_sheet",
            ),
            path(
                "<int:pk>/pdf/", self.guarded(require_GET(self.pdf), needs="work"), name="plakette_printrun_pdf"
            ),
            path(
                "<int:pk>/erneut/",
                self.guarded(require_POST(self.print_again), needs="work"),
                name="plakette_printrun_print_again",
            ),
        ]
        return [*own, *super().get_urls()]

    def sheet(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A run and its orders, with the PDF to print."""
        run = get_object_or_404(PrintRun, pk=pk)
        orders = list(run.orders.order_by("paid_at", "number"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(run),
            "run": run,
            "orders": orders,
            "unsent": [order for order in orders if order.status == OrderStatus.IN_PRODUCTION],
            "today": timezone.localdate(),
        }
        return TemplateResponse(request, "admin/plakette/print_run.html", context)

    def pdf(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Addresses of up to 200 people: every time they are handed out leaves a line in the log."""
        run = get_object_or_404(PrintRun, pk=pk)
        record("plakette.printrun.handed_out", run, by=request.user if isinstance(request.user, User) else None)
        response = HttpResponse(print_run_pdf(run), content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="drucklauf-{run.pk}.pdf"'
        return response

    def print_again(self, request: HttpRequest, pk: int) -> HttpResponse:
        get_object_or_404(PrintRun, pk=pk)
        if isinstance(request.user, User):
            office.print_again(pk, request.user)
        return redirect("admin:plakette_printrun_pdf", pk)
