"""The order's own page, behind its secret link: how far it is, permit, paying, cancelling, ordering again."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from plakette import pdf
from plakette.drafts import Draft
from plakette.models import Order, Permit
from plakette.policies import may_cancel, may_pay
from plakette.qr import qr_svg
from plakette.receipts import receipt_pdf
from plakette.services import orders
from plakette.states import KEPT
from portal.errors import RuleViolation
from portal.language import EVERY_LANGUAGE, offered_in
from portal.payments import services as payments
from portal.payments.models import Payment, Receipt
from portal.payments.states import PaymentStatus
from portal.secret_links import digest
from portal.throttling.services import Allowed, hit
from portal.throttling.views import too_many

PROVIDER_CALLS = 30
"""Per order and hour: each asks the payment provider, and waits for it. Not per address: many share one."""


def order_behind(secret: str) -> Order:
    """The fetch is the permission check: without the secret there is no order."""
    order = Order.objects.filter(link_digest=digest(secret)).select_related("permit").first()
    if order is None:
        raise Http404
    return order


def may_ask_provider(order: Order) -> Allowed:
    return hit("plakette.provider", str(order.pk), PROVIDER_CALLS, timedelta(hours=1))


def is_money_on_its_way(order: Order) -> bool:
    """The citizen has paid by a slow way: asking for the money again would take it twice."""
    return Payment.objects.of("plakette.order", order.pk).filter(status=PaymentStatus.PROCESSING).exists()


def permit_of(order: Order) -> Permit | None:
    """The permit while it says anything: valid today, not taken back, not erased."""
    permit: Permit | None = getattr(order, "permit", None)
    return permit if permit is not None and permit.is_valid_on(timezone.localdate()) else None


def receipts_of(order: Order) -> QuerySet[Receipt]:
    return Receipt.objects.filter(payment__in=Payment.objects.of("plakette.order", order.pk)).order_by(
        "issued_at", "number"
    )


@offered_in(*EVERY_LANGUAGE)
@never_cache
@require_GET
def order_status(request: HttpRequest, secret: str) -> HttpResponse:
    """Page 4, and the page to come back to: what happens next, and the permit while it is needed."""
    order = order_behind(secret)
    permit = permit_of(order)
    if order.status in KEPT:
        Draft.forget(request.session, order)
    context = {
        "order": order,
        "permit": permit,
        "qr": qr_svg(permit.check_url, title=_("QR-Code des vorläufigen Nachweises")) if permit else "",
        "money_is_coming": is_money_on_its_way(order),
        "receipts": receipts_of(order),
        "may_pay": may_pay(order),
        "may_cancel": may_cancel(order),
    }
    return render(request, "plakette/order_status.html", context)


@never_cache
@require_GET
def return_from_payment(request: HttpRequest, secret: str) -> HttpResponse:
    """Back from the payment page. The address proves nothing: the provider is asked what happened."""
    order = order_behind(secret)
    payment = Payment.objects.of("plakette.order", order.pk).order_by("-attempt").first()
    if payment is not None and may_ask_provider(order):
        payments.returning(payment)
    return redirect(order)


@require_POST
def pay_order(request: HttpRequest, secret: str) -> HttpResponse:
    order = order_behind(secret)
    allowed = may_ask_provider(order)
    if not allowed:
        return too_many(request, allowed.retry_after)
    try:
        return redirect(orders.pay_order(order.pk))
    except RuleViolation as refusal:
        messages.error(request, str(refusal.message))
        return redirect(order)


@offered_in(*EVERY_LANGUAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def cancel_order(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask once, then cancel; the money goes back by itself."""
    order = order_behind(secret)
    if request.method == "GET":
        return render(request, "plakette/cancel_order.html", {"order": order, "may_cancel": may_cancel(order)})
    try:
        orders.cancel_order(order.pk)
    except RuleViolation as refusal:
        messages.error(request, str(refusal.message))
    return redirect(order)


@require_POST
def reorder(request: HttpRequest, secret: str) -> HttpResponse:
    """The same once more: one tap to the last page, where a new plate can be entered."""
    order = order_behind(secret)
    if order.erased_at:
        messages.info(request, _("Ihre Angaben sind schon gelöscht. Bitte geben Sie sie noch einmal ein."))
        return redirect("plakette:order_vehicle")
    Draft.again(order).save(request.session)
    return redirect("plakette:order_check")


@never_cache
@require_GET
def permit_sheet(request: HttpRequest, secret: str) -> HttpResponse:
    """The A5 sheet to be laid behind the windscreen."""
    permit = permit_of(order_behind(secret))
    if permit is None:
        raise Http404
    response = HttpResponse(pdf.permit_sheet(permit), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="vorlaeufiger-nachweis.pdf"'
    return response


@never_cache
@require_GET
def receipt(request: HttpRequest, secret: str, receipt_id: UUID) -> HttpResponse:
    """One of this order's receipts; somebody else's number leads nowhere."""
    order = order_behind(secret)
    found = get_object_or_404(receipts_of(order).select_related("cancels"), pk=receipt_id)
    response = HttpResponse(receipt_pdf(found, order), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.label}.pdf"'
    return response
