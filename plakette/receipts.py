"""The receipt as a PDF (§ 33 UStDV: issuer, date, what, gross amount and rate; and who paid, while known)."""

from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import localize
from django.utils.translation import gettext as _

from plakette.models import Order
from plakette.pdf import render_pdf
from plakette.pricing import euros
from portal.payments.models import Receipt


def receipt_pdf(receipt: Receipt, order: Order) -> bytes:
    with translation.override(order.language):
        return render_pdf("receipt", _data(receipt, order))


def _data(receipt: Receipt, order: Order) -> dict[str, Any]:
    cancels = receipt.kind == Receipt.Kind.CANCELLATION
    operator = settings.OPERATOR
    rate = localize(receipt.vat_percent.normalize())
    facts = [
        [_("Belegnummer"), receipt.label],
        [_("Ausgestellt am"), f"{timezone.localtime(receipt.issued_at):%d.%m.%Y}"],
        [_("Bestellnummer"), order.number],
    ]
    if cancels and receipt.cancels is not None:
        facts.append([_("Storniert den Beleg"), receipt.cancels.label])
    return {
        "lang": order.language,
        "title": _("Stornobeleg") if cancels else _("Quittung"),
        "issuer": [operator["name"], operator["street"], operator["city"]],
        "vat_id": operator["vat_id"] and _("USt-IdNr. %(number)s") % {"number": operator["vat_id"]},
        "recipient": order.address_lines if order.street else [],
        "facts": facts,
        "what": receipt.title,
        "amounts": [
            [_("Netto"), euros(receipt.net_cents)],
            [_("Mehrwertsteuer %(rate)s %%") % {"rate": rate}, euros(receipt.vat_cents)],
            [_("Gesamt"), euros(receipt.gross_cents)],
        ],
        "paid": _("Zurückgezahlt.") if cancels else _("Bezahlt."),
        "demo": _("Dies ist eine Vorführung, kein gültiger Beleg.") if settings.DEMO else "",
    }
