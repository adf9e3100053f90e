"""The webhook, and the demo provider's page: one view per button."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from portal.language import EVERY_LANGUAGE, offered_in
from portal.payments import demo, services
from portal.payments.base import PaymentUnavailable, UnknownReferenceError, UntrustedEventError
from portal.payments.models import DemoCheckout
from portal.payments.providers import UnknownProviderError
from portal.payments.states import DemoStatus


@csrf_exempt  # a provider has no session; its signature is checked over the raw body
@require_POST
def webhook(request: HttpRequest, provider: str) -> HttpResponse:
    """200 taken or known, 400 not believed, 503 please again."""
    try:
        services.receive_webhook(provider, request.body, request.headers)
    except UnknownProviderError as error:
        raise Http404(provider) from error
    except UntrustedEventError:
        return HttpResponse(status=400)
    except PaymentUnavailable:
        return HttpResponse(status=503, headers={"Retry-After": "60"})
    return HttpResponse(status=200)


@offered_in(*EVERY_LANGUAGE)
@never_cache
@require_safe
def demo_checkout(request: HttpRequest, reference: str) -> HttpResponse:
    checkout = _checkout(demo.look, reference)
    return render(request, "payments/demo_checkout.html", {"checkout": checkout, "status": DemoStatus})


@require_POST
def demo_pay(request: HttpRequest, reference: str) -> HttpResponse:
    checkout = _checkout(demo.pay, reference)
    if checkout.status != DemoStatus.PAID:
        return redirect("payments:demo_checkout", reference)
    return _back(checkout.return_url)


@require_POST
def demo_decline(request: HttpRequest, reference: str) -> HttpResponse:
    """A card that is refused: nothing happens, the reader may try again."""
    _checkout(demo.look, reference)
    messages.error(request, _("Die Zahlung wurde abgelehnt. Sie können es noch einmal versuchen."))
    return redirect("payments:demo_checkout", reference)


@require_POST
def demo_pay_later(request: HttpRequest, reference: str) -> HttpResponse:
    _checkout(demo.pay_later, reference)
    return redirect("payments:demo_checkout", reference)


@require_POST
def demo_money_arrives(request: HttpRequest, reference: str) -> HttpResponse:
    checkout = _checkout(demo.money_arrives, reference)
    return _back(checkout.return_url)


@require_POST
def demo_money_fails(request: HttpRequest, reference: str) -> HttpResponse:
    checkout = _checkout(demo.money_fails, reference)
    return _back(checkout.return_url)


@require_POST
def demo_abandon(request: HttpRequest, reference: str) -> HttpResponse:
    """Back without paying; the page stays open until its time is over."""
    return _back(_checkout(demo.look, reference).cancel_url)


def _back(address: str) -> HttpResponse:
    """Home by the path: under whatever name the demo is open in this browser, it stays there."""
    parts = urlsplit(address)
    return HttpResponseRedirect(parts._replace(scheme="", netloc="").geturl())


def _checkout(act: Callable[[str], DemoCheckout], reference: str) -> DemoCheckout:
    """404 for unknown pages, and for all of them where another provider takes the money."""
    if not (settings.DEMO and settings.PAYMENT_PROVIDER == "demo"):
        raise Http404
    try:
        return act(reference)
    except UnknownReferenceError as error:
        raise Http404(reference) from error
