"""Ordering, page by page: vehicle → address → check → payment. Every page works without JavaScript."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from plakette.drafts import Draft
from plakette.forms import AddressForm, ForeignVehicleForm, ProofForm, VehicleForm
from plakette.offers import Offer, offer_for
from plakette.services.orders import pay_order, place_order
from plakette.services.rules import forget_rules_of_the_day, rules_of_the_day
from portal.errors import RuleViolation
from portal.language import EVERY_LANGUAGE, offered_in
from portal.throttling.addresses import client_address
from portal.throttling.services import hit
from portal.throttling.views import throttle

HOUR = timedelta(hours=1)
LOOK_UPS_PER_HOUR = 20
"""In the register, per address. Whoever asks more often types the key; nobody is kept from ordering."""


@offered_in(*EVERY_LANGUAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def order_vehicle(request: HttpRequest) -> HttpResponse:
    """Page 1: plate and emission key, and what they leave open."""
    today = timezone.localdate()
    rules = rules_of_the_day(today)
    draft = Draft.load(request.session)
    form = VehicleForm(
        request.POST or None,
        initial=draft.initial(abroad=False),
        rules=rules.emission,
        on=today,
        may_ask=lambda: bool(hit("plakette.register", client_address(request), LOOK_UPS_PER_HOUR, HOUR)),
        known=draft.facts if draft.has_vehicle else None,
        auto_id="%s",
    )
    if request.method == "POST" and form.is_complete():
        typed = {"key": form.cleaned_data["key"], "kind": form.cleaned_data["kind"]}
        return _take_vehicle(request, draft, form, typed)
    context = {"form": form, "prices": rules.tariff.price_list(), "terms": rules.terms, "draft": draft}
    return render(request, "plakette/order_vehicle.html", _frame(context, 1))


@offered_in(*EVERY_LANGUAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def order_foreign_vehicle(request: HttpRequest) -> HttpResponse:
    """Page 1 for a vehicle registered abroad: four facts."""
    today = timezone.localdate()
    rules = rules_of_the_day(today)
    draft = Draft.load(request.session)
    form = ForeignVehicleForm(
        request.POST or None, initial=draft.initial(abroad=True), rules=rules.emission, on=today, auto_id="%s"
    )
    if request.method == "POST" and form.is_complete():
        return _take_vehicle(request, draft, form, {"country": form.cleaned_data["country"]})
    return render(request, "plakette/order_foreign_vehicle.html", _frame({"form": form, "draft": draft}, 1))


def _take_vehicle(
    request: HttpRequest, draft: Draft, form: VehicleForm | ForeignVehicleForm, typed: dict[str, str]
) -> HttpResponse:
    if form.chosen_plate is None or form.facts is None:
        raise ValueError("a complete form has a plate and facts")
    for note in form.notes:
        messages.info(request, str(note))
    draft = draft.changed().with_vehicle(form.chosen_plate, form.facts, typed)
    draft.save(request.session)
    offer = offer_for(draft)
    if offer.document_gains:
        return redirect("plakette:order_proof")
    return redirect("plakette:order_address" if offer.assessment.eligible else "plakette:order_result")


@offered_in(*EVERY_LANGUAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def order_proof(request: HttpRequest) -> HttpResponse:
    """Between page 1 and 2, for a foreign vehicle whose group a document would raise."""
    draft = Draft.load(request.session).changed().with_proof(None, None)
    if not draft.has_vehicle or not (offer := offer_for(draft)).document_gains:
        return redirect("plakette:order_vehicle")
    form = ProofForm(
        request.POST or None,
        request.FILES or None,
        request=request,
        gains=offer.document_gains,
        without=_("Ich habe kein solches Dokument"),
        auto_id="%s",
    )
    if request.method == "POST" and form.is_valid():
        norm, document = form.cleaned_data["euro_norm"], form.cleaned_data["document"]
        draft = draft.with_proof(int(norm), document.pk) if norm else draft
        draft.save(request.session)
        eligible = offer_for(draft).assessment.eligible
        return redirect("plakette:order_address" if eligible else "plakette:order_result")
    return render(request, "plakette/order_proof.html", {"form": form, "offer": offer})


@require_POST
def order_another_vehicle(request: HttpRequest) -> HttpResponse:
    """Begin again with another vehicle; who and where to stays."""
    Draft.load(request.session).for_another_vehicle().save(request.session)
    return redirect("plakette:order_vehicle")


@offered_in(*EVERY_LANGUAGE)
@never_cache
@require_GET
def order_result(request: HttpRequest) -> HttpResponse:
    """Why no sticker is sold here: not needed, or not possible. No money is taken."""
    draft = Draft.load(request.session)
    if not draft.has_vehicle:
        return redirect("plakette:order_vehicle")
    offer = offer_for(draft)
    if offer.assessment.eligible:
        return redirect("plakette:order_address")
    return render(request, "plakette/order_result.html", {"draft": draft, "offer": offer})


@offered_in(*EVERY_LANGUAGE)
@never_cache
@require_http_methods(["GET", "POST"])
def order_address(request: HttpRequest) -> HttpResponse:
    """Page 2: what the vehicle gets, and where the letter goes."""
    draft = Draft.load(request.session)
    offer = _offer_or_none(draft)
    if offer is None:
        return redirect("plakette:order_vehicle")
    form = AddressForm(request.POST or None, initial={"country": "DE", **draft.address}, auto_id="%s")
    if request.method == "POST" and form.is_valid():
        draft.changed().with_address(form.cleaned_data).save(request.session)
        return redirect("plakette:order_check")
    return render(
        request, "plakette/order_address.html", _frame({"form": form, "offer": offer, "draft": draft}, 2)
    )


@offered_in(*EVERY_LANGUAGE)
@never_cache
@require_http_methods(["GET", "POST"])
@throttle("plakette.order", limit=300, window=HOUR)
def order_check(request: HttpRequest) -> HttpResponse:
    """Page 3: everything once more, the price, and the button that costs money."""
    draft = Draft.load(request.session)
    offer = _offer_or_none(draft)
    if offer is None:
        abroad = draft.has_vehicle and draft.facts.foreign
        return redirect("plakette:order_foreign_vehicle" if abroad else "plakette:order_vehicle")
    if not draft.address:
        return redirect("plakette:order_address")
    if request.method == "POST":
        return _place(request, draft)
    return _check_page(request, draft, offer)


def _check_page(request: HttpRequest, draft: Draft, offer: Offer) -> HttpResponse:
    return render(request, "plakette/order_check.html", _frame({"offer": offer, "draft": draft}, 3))


def _place(request: HttpRequest, draft: Draft) -> HttpResponse:
    """What the page showed is what is bought: another draft (a second tab) or price is shown first."""
    if request.POST.get("draft", draft.fingerprint) != draft.fingerprint:
        messages.warning(
            request, _("Ihre Angaben haben sich in einem anderen Fenster geändert. Bitte prüfen Sie sie.")
        )
        return redirect("plakette:order_check")
    try:
        order = place_order(
            draft.as_order(get_language() or "de"), shown_cents=_cents(request.POST.get("total", ""))
        )
    except RuleViolation as refusal:
        messages.error(request, str(refusal.message))
        if refusal.code != "price_changed":
            return redirect("plakette:order_vehicle")
        forget_rules_of_the_day()  # what this process showed was the old price
        return _check_page(request, draft, offer_for(draft))
    try:
        return redirect(pay_order(order.pk))
    except RuleViolation as refusal:
        if refusal.code != "not_payable":  # sent again after paying: the order's page says so itself
            messages.error(request, str(refusal.message))
        return redirect(order)


def _cents(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _offer_or_none(draft: Draft) -> Offer | None:
    """The offer for a draft that may be bought."""
    if not draft.has_vehicle:
        return None
    offer = offer_for(draft)
    return offer if offer.assessment.eligible else None


def _frame(context: dict[str, object], current: int) -> dict[str, object]:
    steps = [_("Fahrzeug"), _("Adresse"), _("Prüfen und bezahlen"), _("Fertig")]
    return {**context, "steps": steps, "current": current}
