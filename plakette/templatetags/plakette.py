"""How drafts, prices and orders are shown: rows for the summary, a badge, what happens next."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from plakette.countries import country_name
from plakette.drafts import Draft
from plakette.emission import STICKERS, Fuel, VehicleClass
from plakette.models import Order
from plakette.pricing import Price
from plakette.pricing import euros as as_euros
from plakette.registry_lookup import plate_register
from plakette.states import OrderStatus

register = template.Library()
Rows = list[tuple[str | Promise, str | Promise]]

BADGES = {
    OrderStatus.PAID: "success",
    OrderStatus.IN_PRODUCTION: "success",
    OrderStatus.SENT: "success",
    OrderStatus.EXPIRED: "warning",
    OrderStatus.CANCELLED: "warning",
}


# What the office's log says of an order beside its statuses; the counter is in German.
LOG_WORDS = {
    "viewed": "Akte angesehen",
    "refund_requested": "Erstattung veranlasst",
    "proof_accepted": "Nachweis anerkannt",
    "proof_rejected": "Nachweis abgelehnt",
}


@register.filter
def log_words(action: str) -> str:
    """An audit line's action in words; one that nobody has named stays as it is."""
    name = action.rpartition(".")[2]
    return LOG_WORDS.get(name) or str(dict(OrderStatus.choices).get(name, action))


@register.filter
def fuel_name(fuel: str) -> str:
    return str(Fuel(fuel).label) if fuel else ""


@register.filter
def euros(cents: int) -> str:
    return as_euros(cents)


@register.simple_tag
def vehicle_rows(draft: Draft) -> Rows:
    facts = draft.facts
    rows: Rows = [(_("Kennzeichen"), draft.plate)]
    if facts.foreign:
        rows.append((_("Land der Zulassung"), country_name(facts.country)))
    if draft.source:
        return [*rows, (_("Angaben zum Fahrzeug"), draft.source)]
    if facts.key:
        rows.append((_("Schlüsselnummer"), facts.key))
    if facts.fuel:
        rows.append((_("Kraftstoff"), Fuel(facts.fuel).label))
    if facts.vehicle:
        rows.append((_("Fahrzeug"), VehicleClass(facts.vehicle).label))
    if facts.first_registration:
        rows.append((_("Erstzulassung"), date_format(facts.first_registration, "d.m.Y")))
    if facts.euro_norm:
        rows.append((_("Dokument"), f"Euro {facts.euro_norm}"))
    return rows


@register.simple_tag
def address_rows(draft: Draft) -> Rows:
    given = draft.address
    city = f"{given['postcode']} {given['city']}".strip()
    lines = [given["name"], given["extra_line"], given["street"], city, country_name(given["country"])]
    return [(_("Anschrift"), "\n".join(line for line in lines if line)), (_("E-Mail"), given["email"])]


@register.simple_tag
def price_rows(price: Price) -> Rows:
    rows: Rows = [(item.title, as_euros(item.total_cents)) for item in price.items]
    return [*rows, (_("Gesamt, mit Mehrwertsteuer"), as_euros(price.total_cents))]


@register.simple_tag
def order_rows(order: Order) -> Rows:
    rows: Rows = [(_("Kennzeichen"), order.plate or _("gelöscht"))]
    rows.append((_("Bestellt am"), _day(order.placed_at)))
    if order.paid_at:
        rows.append((_("Bezahlt am"), _day(order.paid_at)))
    if order.sent_at:
        rows.append((_("Verschickt am"), _day(order.sent_at)))
    rows.append((_("Plakette"), STICKERS[order.group].label))
    if order.emission_key and plate_register() is None:  # it may be the register's, about any plate
        rows.append((_("Schlüsselnummer"), order.emission_key))
    rows.append((_("Preis"), as_euros(order.total_cents)))
    if order.email:
        rows.append((_("E-Mail"), order.email))
    if order.street:
        rows.append((_("Anschrift"), "\n".join([*order.address_lines, country_name(order.address_country)])))
    return rows


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "d.m.Y")


@register.simple_tag
def order_badge(order: Order) -> SafeString:
    context = {"kind": BADGES.get(OrderStatus(order.status), "info"), "label": order.get_status_display()}
    return render_to_string("components/status_badge.html", context)


@register.simple_tag
def next_step(order: Order, money_is_coming: bool) -> str:
    """One sentence: what happens next, and whether the reader has to do anything."""
    if money_is_coming and order.status == OrderStatus.AWAITING_PAYMENT:
        return _("Ihre Zahlung ist unterwegs. Sobald sie da ist, schicken wir Ihnen den vorläufigen Nachweis.")
    if order.status == OrderStatus.CANCELLED and order.paid_at is None:
        return _("Die Bestellung ist storniert. Sie müssen nichts bezahlen.")
    return _NEXT[OrderStatus(order.status)]()


_NEXT = {
    OrderStatus.PLACED: lambda: _("Bitte bezahlen Sie noch. Erst dann stellen wir die Plakette her."),
    OrderStatus.AWAITING_PAYMENT: lambda: _(
        "Die Zahlung fehlt noch. Sie können es jederzeit noch einmal versuchen."
    ),
    OrderStatus.PAID: lambda: _(
        "Wir drucken Ihre Plakette und schicken sie Ihnen zu. Sie müssen nichts mehr tun."
    ),
    OrderStatus.IN_PRODUCTION: lambda: _(
        "Ihre Plakette ist gedruckt und kommt in den nächsten Tagen mit der Post."
    ),
    OrderStatus.SENT: lambda: _(
        "Ihre Plakette ist unterwegs. Kleben Sie sie innen rechts unten an die Windschutzscheibe."
    ),
    OrderStatus.EXPIRED: lambda: _(
        "Die Bestellung ist abgelaufen, weil keine Zahlung kam. Sie können sie noch bezahlen."
    ),
    OrderStatus.CANCELLED: lambda: _(
        "Die Bestellung ist storniert. Was Sie bezahlt haben, bekommen Sie zurück."
    ),
    OrderStatus.REFUNDED: lambda: _("Das Geld ist zurücküberwiesen."),
}
