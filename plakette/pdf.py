"""The sheets and letters of this service, as PDF."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plakette.models import Permit
from plakette.permit.statement import Scope, Statement
from plakette.qr import qr_svg
from plakette.services.permit import terms_on
from plakette.services.permit_scope import zone_needs_group
from portal.errors import RuleViolation
from portal.notifications.attachments import Attachment
from portal.typesetting import typeset

TEMPLATES = Path(__file__).parent / "typst"
GROUPS = {2: "2 (rote Plakette)", 3: "3 (gelbe Plakette)", 4: "4 (grüne Plakette)"}
SCOPES = {
    Scope.CITY: "Umweltzone Stuttgart; Diesel-Fahrverbote gelten weiter",
    Scope.SMALL_ZONE_TOO: "Umweltzone Stuttgart, auch die kleine Zone",
}
TOO_LOW = "nicht in der Umweltzone Stuttgart (Gruppe {} nötig)"
HINT = (
    "Legen Sie dieses Blatt gut lesbar hinter die Windschutzscheibe, auch beim Parken. "
    "Es gilt nur für dieses Kennzeichen, bis die Plakette klebt, und nur in Stuttgart."
)


def render_pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """A tagged PDF (PDF/UA-1) from `plakette/typst/<template>.typ`. About 40 ms."""
    return typeset(TEMPLATES / f"{template}.typ", data)


def permit_sheet(permit: Permit) -> bytes:
    """The A5 sheet for the dashboard, with the five facts that § 31 FZV asks for. German: officers read it.

    Raises MalformedError where the permit's personal data are gone.
    """
    statement = permit.statement
    terms = terms_on(permit.valid_from)
    return render_pdf(
        "permit_sheet",
        {
            "title": "Vorläufiger Nachweis der Feinstaubplakette",
            "authority": terms.authority if terms else "",
            "plate": statement.plate,
            "until_label": "gültig bis einschließlich",
            "until": f"{statement.valid_until:%d.%m.%Y}",
            "facts": [
                ["Bestellnummer", permit.order.number],
                ["ausgestellt am", f"{statement.issued_on:%d.%m.%Y}"],
                ["Schadstoffgruppe", GROUPS[statement.group]],
                ["gilt in", _scope(statement)],
                *([["Zulassungsland", statement.country]] if statement.country != "DE" else []),
            ],
            "hint": HINT,
            "legal_basis": terms.legal_basis if terms else "",
            "qr": qr_svg(permit.check_url, title="QR-Code"),
            "qr_alt": "QR-Code des vorläufigen Nachweises; er öffnet die Prüfseite der Stadt.",
        },
    )


def _scope(statement: Statement) -> str:
    """A red or yellow sticker opens no zone that asks for green, and neither does its permit."""
    needed = zone_needs_group(statement.valid_from)
    return SCOPES[statement.scope] if statement.group >= needed else TOO_LOW.format(needed)


def build_permit_sheet(pk: str) -> Attachment:
    """For the mail. Raises RuleViolation where there is nothing to print any more."""
    permit = Permit.objects.select_related("order").filter(pk=pk, revoked_at__isnull=True).first()
    if permit is None or permit.is_erased:
        raise RuleViolation("Den vorläufigen Nachweis gibt es nicht mehr.", code="no_permit")
    return Attachment("vorlaeufiger-nachweis.pdf", permit_sheet(permit), "application/pdf")
