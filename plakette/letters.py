"""What a print run prints: a letter per order with address and barcode, then the labels for the stickers."""

from io import BytesIO
from typing import Any

from barcode import Code128
from barcode.writer import SVGWriter
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from plakette.countries import country_name
from plakette.emission import STICKERS
from plakette.models import Order, PrintRun
from plakette.pdf import render_pdf
from plakette.states import KEPT

GREEN = 4


def print_run_pdf(run: PrintRun) -> bytes:
    """A4: letters folded into window envelopes (DIN 5008 form B), then label sheets of 3 × 8, in that order."""
    # What was refunded since the first print stays out of a reprint.
    orders = list(run.orders.filter(status__in=KEPT).order_by("paid_at", "number"))
    data = {
        "title": str(run),
        "sender": _sender(),
        "letters": [_letter(order) for order in orders],
        "labels": [{"plate": order.plate, "number": order.number, "group": order.group} for order in orders],
    }
    return render_pdf("print_run", data)


def _sender() -> str:
    operator = settings.OPERATOR
    return " · ".join(part for part in (operator["name"], operator["street"], operator["city"]) if part)


def _letter(order: Order) -> dict[str, Any]:
    """The words are in the reader's language; the country stands in English on letters abroad (UPU)."""
    with translation.override(order.language):
        return {
            "lang": order.language,
            "address": [*order.address_lines, *_country_line(order)],
            "date": f"{timezone.localdate():%d.%m.%Y}",
            "number": order.number,
            "barcode": barcode_svg(order.number),
            "plate": order.plate,
            "subject": _("Ihre Feinstaubplakette"),
            "lines": [
                _("hier ist Ihre Plakette: %(sticker)s.") % {"sticker": STICKERS[order.group].label},
                _("Prüfen Sie bitte, ob das Kennzeichen auf der Plakette mit Ihrem übereinstimmt."),
                _("Kleben Sie sie innen rechts unten an die Windschutzscheibe."),
                _("Der vorläufige Nachweis im Auto wird dann nicht mehr gebraucht."),
                *_what_stays_closed(order),
            ],
            "greeting": _("Guten Tag,"),
            "number_label": _("Bestellnummer"),
            "plate_label": _("Kennzeichen"),
        }


def _what_stays_closed(order: Order) -> list[str]:
    if order.group == GREEN:
        return []
    return [_("In die Umweltzone Stuttgart dürfen nur Fahrzeuge mit grüner Plakette.")]


def _country_line(order: Order) -> list[str]:
    if order.address_country == "DE":
        return []
    with translation.override("en"):
        return [country_name(order.address_country).upper()]


def barcode_svg(text: str) -> str:
    """Code 128, bars only: the number stands beside it in letters."""
    buffer = BytesIO()
    options = {"write_text": False, "module_height": 9.0, "module_width": 0.3, "quiet_zone": 3.0}
    Code128(text, writer=SVGWriter()).write(buffer, options)
    return buffer.getvalue().decode()
