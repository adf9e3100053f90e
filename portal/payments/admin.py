"""Money at the counter: lists to look at, the worklist "Zahlungen prüfen", tax rates with sign-off.

Nothing is edited here but tax rates nobody has signed off yet; every button calls a service.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.models import User
from portal.accounts.permissions import DepartmentAdmin, DepartmentInline
from portal.audit.read_only import ReadOnlyAdmin
from portal.errors import RuleViolation
from portal.payments import services, worklist
from portal.payments.export import Cell, accounting_csv, euros
from portal.payments.models import Payment, ProviderEvent, Receipt, ReconcileRun, Refund, VatRate
from portal.payments.policies import TREASURY

RECEIPT_HEADER = (
    "Beleg",
    "Art",
    "Ausgestellt",
    "Bezeichnung",
    "Brutto",
    "Netto",
    "USt",
    "USt-Satz",
    "Währung",
    "Storniert",
    "Zahlungsdienst",
    "Kennung",
)


class TreasuryList(DepartmentAdmin[Any]):
    """A list of the treasury's: to look at; what the pages' buttons do needs a membership."""

    department_key = TREASURY

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_work_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._holds(request, self.may_change)

    @admin.display(description="Betrag", ordering="amount_cents")
    def amount(self, row: Any) -> str:
        return f"{euros(row.amount_cents)} €"


class RefundLine(DepartmentInline, admin.TabularInline[Refund, Payment]):
    model = Refund
    department_key = TREASURY
    may_change = ()
    extra = 0
    fields = ("status", "amount_cents", "reason", "requested_by", "requested_at", "done_at", "last_error")
    show_change_link = True


class ReceiptLine(DepartmentInline, admin.TabularInline[Receipt, Payment]):
    model = Receipt
    department_key = TREASURY
    may_change = ()
    extra = 0
    fields = ("series", "number", "kind", "gross_cents", "vat_cents", "issued_at")
    show_change_link = True


class EventLine(DepartmentInline, admin.TabularInline[ProviderEvent, Payment]):
    model = ProviderEvent
    department_key = TREASURY
    may_change = ()
    extra = 0
    fields = ("received_at", "kind", "event_id")


@admin.register(Payment)
class PaymentAdmin(TreasuryList):
    list_display = ("created_at", "title", "amount", "status", "provider", "paid_at", "puzzle")
    list_filter = ("status", "provider", "payable_key")
    search_fields = ("title", "provider_reference", "charge_reference")
    date_hierarchy = "created_at"
    # Whoever has the address of the page could pay; nobody in the office needs it.
    exclude = ("checkout_url",)
    inlines = (RefundLine, ReceiptLine, EventLine)

    def get_urls(self) -> list[URLPattern]:
        pages: list[tuple[str, Callable[..., HttpResponseBase], str, str]] = [
            ("pruefen/", require_safe(self.check_payments), "check_payments", "view"),
            ("<uuid:pk>/nachfragen/", require_POST(self.refresh_payment), "refresh_payment", "work"),
            ("<uuid:pk>/geklaert/", require_POST(self.settle_puzzle), "settle_puzzle", "work"),
        ]
        own = [
            path(route, self.guarded(view, needs=needs), name=f"payments_payment_{name}")
            for route, view, name, needs in pages
        ]
        return [*own, *super().get_urls()]

    def check_payments(self, request: HttpRequest) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            **worklist.contents(),
            "title": "Zahlungen prüfen",
            "may_work": self.has_work_permission(request),
        }
        return TemplateResponse(request, "admin/payments/check_payments.html", context)

    def refresh_payment(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        payment = get_object_or_404(Payment, pk=pk)
        return _tried(request, lambda: services.refresh_payment(payment.pk), "Beim Zahlungsdienst nachgefragt.")

    def settle_puzzle(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        payment = get_object_or_404(Payment, pk=pk)
        return _tried(
            request, lambda: services.settle_puzzle(payment.pk, _clerk(request)), "Als geklärt vermerkt."
        )


@admin.register(Refund)
class RefundAdmin(TreasuryList):
    list_display = ("requested_at", "payment", "amount", "status", "reason", "requested_by", "last_error")
    list_filter = ("status", "of_kept_money")
    list_select_related = ("payment", "requested_by")
    search_fields = ("payment__title", "provider_reference")
    date_hierarchy = "requested_at"

    def get_urls(self) -> list[URLPattern]:
        retry = self.guarded(require_POST(self.retry_refund), needs="work")
        own = path("<uuid:pk>/wiederholen/", retry, name="payments_refund_retry_refund")
        return [own, *super().get_urls()]

    def retry_refund(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        refund = get_object_or_404(Refund, pk=pk)
        return _tried(
            request,
            lambda: services.retry_refund(refund.pk, _clerk(request)),
            "Die Rückzahlung läuft noch einmal.",
        )


@admin.register(Receipt)
class ReceiptAdmin(TreasuryList):
    list_display = ("label", "kind", "issued_at", "title", "gross", "vat", "payment_link")
    list_filter = ("kind", "series")
    list_select_related = ("payment",)
    search_fields = ("title", "number")
    date_hierarchy = "issued_at"
    actions = ("receipts_csv",)

    @admin.display(description="brutto", ordering="gross_cents")
    def gross(self, receipt: Receipt) -> str:
        return f"{euros(receipt.gross_cents)} €"

    @admin.display(description="Umsatzsteuer", ordering="vat_cents")
    def vat(self, receipt: Receipt) -> str:
        return f"{euros(receipt.vat_cents)} €"

    @admin.display(description="Zahlung")
    def payment_link(self, receipt: Receipt) -> SafeString:
        address = reverse("admin:payments_payment_change", args=[receipt.payment_id])
        return format_html('<a href="{}">{}</a>', address, receipt.payment.get_status_display())

    @admin.action(description="Als CSV für die Buchhaltung")
    def receipts_csv(self, request: HttpRequest, queryset: QuerySet[Receipt]) -> HttpResponse:
        receipts = queryset.select_related("payment", "cancels").order_by("series", "number")
        table = accounting_csv(RECEIPT_HEADER, [_receipt_row(receipt) for receipt in receipts])
        name = f"quittungen-{timezone.localdate():%Y-%m-%d}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(table, content_type="text/csv; charset=utf-8", headers=headers)


@admin.register(VatRate)
class VatRateAdmin(DepartmentAdmin[VatRate]):
    department_key = TREASURY
    may_add = DepartmentAdmin.may_change
    list_display = ("kind", "percent", "valid_from", "valid_until", "source", "signed_off_by")
    list_filter = ("kind",)
    fields = (
        "kind",
        "percent",
        "valid_from",
        "source",
        "valid_until",
        "entered_by",
        "signed_off_by",
        "signed_off_at",
    )
    # A rate is ended by signing off its successor.
    readonly_fields = ("valid_until", "entered_by", "signed_off_by", "signed_off_at")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Only what binds nobody yet: entered by a person, and not signed off."""
        draft = obj is None or (isinstance(obj, VatRate) and obj.entered_by_id and not obj.is_signed_off)
        return bool(draft) and super().has_change_permission(request, obj)

    def has_work_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._holds(request, self.may_change)

    def save_model(self, request: HttpRequest, obj: VatRate, form: Any, change: bool) -> None:
        """Whoever wrote it last, entered it."""
        obj.entered_by = _clerk(request)
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        sign = self.guarded(require_POST(self.sign_off_vat_rate), needs="work")
        own = path("<int:pk>/freizeichnen/", sign, name="payments_vatrate_sign_off_vat_rate")
        return [own, *super().get_urls()]

    def sign_off_vat_rate(self, request: HttpRequest, pk: int) -> HttpResponse:
        rate = get_object_or_404(VatRate, pk=pk)
        back = reverse("admin:payments_vatrate_change", args=[rate.pk])
        return _tried(
            request,
            lambda: services.sign_off_vat_rate(rate.pk, _clerk(request)),
            "Der Satz ist freigezeichnet.",
            back,
        )

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        rate = kwargs.get("obj")
        waits = rate is not None and not rate.is_signed_off
        context["may_sign_off"] = waits and self.has_work_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(ReconcileRun)
class ReconcileRunAdmin(ReadOnlyAdmin):
    list_display = ("started_at", "finished_at", "provider", "checked", "changed", "unseen_events", "problems")
    list_filter = ("provider",)


def _tried(request: HttpRequest, act: Callable[[], object], done: str, back: str = "") -> HttpResponse:
    """Let a service act, and say what came of it."""
    try:
        act()
        messages.success(request, done)
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
    return redirect(back or "admin:payments_payment_check_payments")


def _clerk(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("the admin is for people with a login")
    return request.user


def _receipt_row(receipt: Receipt) -> list[Cell]:
    return [
        receipt.label,
        receipt.get_kind_display(),
        receipt.issued_at,
        receipt.title,
        euros(receipt.gross_cents),
        euros(receipt.net_cents),
        euros(receipt.vat_cents),
        receipt.vat_percent,
        receipt.currency,
        receipt.cancels.label if receipt.cancels else "",
        receipt.payment.provider,
        receipt.payment.provider_reference,
    ]
