"""Orders at the counter: the worklist, one order's file, totals of a day. Every action calls a service."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from plakette.admin.forms import DayForm, ReasonForm, ScanForm, SearchForm
from plakette.models import Order
from plakette.policies import OFFICE, may_see_totals
from plakette.services import office, totals
from plakette.services.office import refund_is_under_way
from plakette.services.orders import cancel_order
from plakette.states import KEPT, OrderStatus, ProofStatus
from portal.accounts.models import User
from portal.accounts.permissions import DepartmentAdmin
from portal.audit.models import Entry
from portal.audit.services import record
from portal.errors import RuleViolation
from portal.payments.models import Payment
from portal.uploads.models import StoredFile

NEEDS = {"daily_totals": "totals", "accounting_csv": "totals"}
"""Pages that others than the office may open."""
ROWS = 100
"""Rows of the worklist on one page: what is late comes first, so nobody pages."""


@admin.register(Order)
class OrderAdmin(DepartmentAdmin[Order]):
    """Read-only lists for looking up; the work is done on the pages below."""

    department_key = OFFICE
    list_display = ["number", "plate", "status", "placed_at", "due_on"]
    list_filter = ["status", "proof_status"]
    search_fields = ["number"]  # plates only in the worklist: its search is no address
    date_hierarchy = "placed_at"
    change_list_template = "admin/plakette/order_list.html"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The form changes nothing: a service owns every field. The pages ask ``may_work`` instead."""
        return False

    def has_work_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._holds(request, self.may_change)

    def has_totals_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The accounts are the treasury's business, too."""
        return self.has_work_permission(request) or may_see_totals(request.user)

    def get_urls(self) -> list[URLPattern]:
        pages: list[tuple[str, Callable[..., HttpResponseBase], str]] = [
            ("arbeitsliste/", require_http_methods(["GET", "HEAD", "POST"])(self.worklist), "worklist"),
            ("drucken/", require_POST(self.start_print_run), "start_print_run"),
            ("verschickt/", require_POST(self.mark_sent), "mark_sent"),
            ("gescannt/", require_POST(self.mark_scanned_sent), "mark_scanned_sent"),
            ("tagesabschluss/", require_GET(self.daily_totals), "daily_totals"),
            ("tagesabschluss.csv", require_GET(self.accounting_csv), "accounting_csv"),
            ("<uuid:pk>/akte/", require_GET(self.file), "file"),
            ("<uuid:pk>/erstatten/", require_POST(self.refund_order), "refund_order"),
            ("<uuid:pk>/stornieren/", require_POST(self.cancel_order), "cancel_order"),
            ("<uuid:pk>/nachweis/anerkennen/", require_POST(self.accept_proof), "accept_proof"),
            ("<uuid:pk>/nachweis/ablehnen/", require_POST(self.reject_proof), "reject_proof"),
        ]
        own = [
            path(route, self.guarded(view, needs=NEEDS.get(name, "work")), name=f"plakette_order_{name}")
            for route, view, name in pages
        ]
        return [*own, *super().get_urls()]

    def worklist(self, request: HttpRequest) -> HttpResponse:
        """What is to do, late first; search by plate or number finds finished orders, too.

        Asked by POST: a plate in an address would stay in logs and histories.
        """
        today = timezone.localdate()
        search = SearchForm(request.POST or None)
        orders = search.find() if search.is_valid() else None
        open_work = Order.objects.open_work()
        context = {
            "title": "Plaketten: Arbeitsliste",
            "today": today,
            "search": search,
            "scan": ScanForm(),
            "found": orders,
            "orders": open_work[:ROWS],
            "total": open_work.count(),
            "late": Order.objects.late(today).count(),
            "printable": Order.objects.to_produce().count(),
            "longest_run": office.LONGEST_RUN,
            "proofs": open_work.filter(status=OrderStatus.PAID, proof_status=ProofStatus.OPEN).count(),
            "printed": open_work.filter(status=OrderStatus.IN_PRODUCTION).count(),
        }
        return self._page(request, "worklist", context)

    def start_print_run(self, request: HttpRequest) -> HttpResponse:
        try:
            run = office.start_print_run(_clerk(request))
        except RuleViolation as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:plakette_order_worklist")
        messages.success(request, f"{run.orders.count()} Bestellungen sind im {run}.")
        return redirect("admin:plakette_printrun_sheet", run.pk)

    def mark_sent(self, request: HttpRequest) -> HttpResponse:
        """Single or many: the ticked rows of the worklist."""
        ids = [pk for pk in map(_uuid, request.POST.getlist("order")) if pk]
        if not ids:
            messages.warning(request, "Kreuzen Sie mindestens eine Bestellung an.")
            return redirect("admin:plakette_order_worklist")
        done, refused = office.mark_all_sent(ids, _clerk(request))
        for sentence in refused:
            messages.warning(request, sentence)
        messages.success(request, f"{len(done)} als verschickt vermerkt.")
        return redirect("admin:plakette_order_worklist")

    def mark_scanned_sent(self, request: HttpRequest) -> HttpResponse:
        """The scanner types the number and Enter; the cursor is back in the field for the next letter."""
        form = ScanForm(request.POST)
        try:
            number = form.cleaned_data["number"] if form.is_valid() else ""
            order = office.mark_scanned_sent(number, _clerk(request))
            messages.success(request, f"{order.number} ({order.plate}) ist als verschickt vermerkt.")
        except RuleViolation as refusal:
            messages.error(request, str(refusal))
        return redirect("admin:plakette_order_worklist")

    def file(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """All there is about one order. Looking at it leaves a line in the log."""
        order = get_object_or_404(Order.objects.select_related("permit", "print_run"), pk=pk)
        record("plakette.order.viewed", order, by=_clerk(request))
        context = {
            "title": f"Bestellung {order.number}",
            "order": order,
            "payments": Payment.objects.of("plakette.order", order.pk).prefetch_related("receipts"),
            "entries": Entry.objects.filter(target_type="plakette.order", target_id=str(order.pk))[:50],
            "reason": ReasonForm(),
            "may_refund": order.status in KEPT and not refund_is_under_way(order),
            "refund_under_way": order.status in KEPT and refund_is_under_way(order),
            "may_cancel": order.status in (OrderStatus.PLACED, OrderStatus.AWAITING_PAYMENT),
            "proofs": StoredFile.objects.of(order),
            "proof_open": order.proof_status == ProofStatus.OPEN and order.status == OrderStatus.PAID,
        }
        return self._page(request, "file", context)

    def refund_order(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        by, reason = _clerk(request), _reason(request)
        return self._decide(
            request, pk, lambda: office.refund_order(pk, by, reason), "Die Erstattung ist veranlasst."
        )

    def cancel_order(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        by, reason = _clerk(request), _reason(request)
        return self._decide(
            request, pk, lambda: cancel_order(pk, by=by, reason=reason), "Die Bestellung ist storniert."
        )

    def accept_proof(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        by = _clerk(request)
        return self._decide(request, pk, lambda: office.accept_proof(pk, by), "Der Nachweis ist anerkannt.")

    def reject_proof(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        by, reason = _clerk(request), _reason(request)
        return self._decide(
            request, pk, lambda: office.reject_proof(pk, by, reason), "Der Nachweis ist abgelehnt."
        )

    def _decide(self, request: HttpRequest, pk: UUID, step: Callable[[], Order], done: str) -> HttpResponse:
        try:
            step()
            messages.success(request, done)
        except Order.DoesNotExist:
            messages.error(request, "Diese Bestellung gibt es nicht.")
            return redirect("admin:plakette_order_worklist")
        except RuleViolation as refusal:
            messages.error(request, str(refusal))
        return redirect("admin:plakette_order_file", pk)

    def daily_totals(self, request: HttpRequest) -> HttpResponse:
        """Receipts of a day against the money that moved that day; a difference is named, not hidden."""
        day = _day(request)
        context = {
            "title": f"Tagesabschluss {day:%d.%m.%Y}",
            "form": DayForm(initial={"day": day}),
            "day": day,
            "totals": totals.daily_totals(day),
        }
        return self._page(request, "daily_totals", context)

    def accounting_csv(self, request: HttpRequest) -> HttpResponse:
        day = _day(request)
        record("plakette.accounting_exported", _clerk(request), by=_clerk(request), day=day.isoformat())
        response = HttpResponse(totals.accounting_export(day), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="plaketten-{day}.csv"'
        return response

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        full = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/plakette/{name}.html", full)


def _clerk(request: HttpRequest) -> User:
    """Behind ``guarded`` there is always a person."""
    if not isinstance(request.user, User):
        raise TypeError("a page of the counter without a person")
    return request.user


def _reason(request: HttpRequest) -> str:
    form = ReasonForm(request.POST)
    return form.cleaned_data["reason"] if form.is_valid() else ""


def _day(request: HttpRequest) -> date:
    form = DayForm(request.GET)
    return form.cleaned_data["day"] if form.is_valid() else timezone.localdate()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
