"""What this service stores about people, why, and until when."""

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plakette.models.order import Order, PrintRun
from plakette.models.rules import RULES
from plakette.states import OrderStatus
from portal.privacy.register import (
    DataClass,
    Permanent,
    Retention,
    field_names,
    for_purpose,
    register,
    technical,
)

WHO_STANDS_FOR_IT = ("entered_by", "signed_off_by")

for rule in RULES:
    register(
        rule,
        data_class=DataClass.STAFF,
        legal_basis=_("§ 15 LDSG Baden-Württemberg: wer im Amt für eine Regel einsteht"),
        retention=Permanent(_("Welche Regel an welchem Tag galt, bleibt nachvollziehbar")),
        fields={
            **technical(*sorted(field_names(rule) - set(WHO_STANDS_FOR_IT))),
            **for_purpose(_("Wer im Amt die Regel eingetragen und freigezeichnet hat"), *WHO_STANDS_FOR_IT),
        },
    )


def erase_person(rows: QuerySet[Order]) -> int:
    """Take away who ordered and for which vehicle; number, price and dates stay for the accounts."""
    return rows.update(
        plate="",
        plate_key="",
        emission_key="",
        first_registration=None,
        name="",
        extra_line="",
        street="",
        postcode="",
        city="",
        email="",
        erased_at=timezone.now(),
    )


PERSON_IS_THERE = Q(erased_at__isnull=True)
WHAT_GOES = _("Kennzeichen, Fahrzeugdaten, Name, Anschrift und E-Mail-Adresse")

register(
    Order,
    data_class=DataClass.VEHICLE,
    legal_basis=_("Art. 6 Abs. 1 Buchst. b DSGVO: Vertrag über die Plakette; § 147 AO für die Beträge"),
    retention=[
        Retention(
            name="sent",
            start=_("Versand der Plakette"),
            months=6,
            field="sent_at",
            where=PERSON_IS_THERE,
            anonymise=erase_person,
            removes=WHAT_GOES,
        ),
        Retention(
            name="closed",
            start=_("Ende einer Bestellung ohne Versand"),
            days=30,
            field="closed_at",
            where=PERSON_IS_THERE
            & Q(status__in=[OrderStatus.EXPIRED, OrderStatus.CANCELLED, OrderStatus.REFUNDED]),
            anonymise=erase_person,
            removes=WHAT_GOES,
        ),
        Retention(name="row", start=_("Bestellung"), years=10, year_end=True, field="placed_at"),
    ],
    fields={
        **technical(
            "id",
            "draft_key",
            "link_digest",
            "reorder_of",
            "assessment_code",
            "proof_status",
            "print_run",
            "late_reported_at",
            "erased_at",
        ),
        "number": _("Bestellnummer: zum Nachfragen"),
        "language": _("Sprache: damit Briefe und E-Mails verständlich sind"),
        **for_purpose(_("Stand und Tage der Bestellung"), "status", "placed_at", "paid_at", "due_on"),
        **for_purpose(_("Stand und Tage der Herstellung"), "produced_at", "sent_at", "closed_at"),
        **for_purpose(
            _("Kennzeichen und Zulassungsland: stehen auf der Plakette"), "country", "plate", "plate_key"
        ),
        **for_purpose(
            _("Angaben zum Fahrzeug: bestimmen die Schadstoffgruppe"),
            "emission_key",
            "fuel",
            "vehicle_class",
            "particle_filter",
            "first_registration",
            "euro_norm",
            "group",
        ),
        "proof_document": _("Nachweis der Euro-Norm: bis über ihn entschieden ist"),
        **for_purpose(
            _("Name und Anschrift: damit die Plakette ankommt"),
            "name",
            "extra_line",
            "street",
            "postcode",
            "city",
            "address_country",
        ),
        "email": _("E-Mail-Adresse: für Nachweis, Quittung und Versandnachricht"),
        **for_purpose(_("Preis und Steuer: für die Quittung"), "sticker_cents", "postage_cents", "vat_kind"),
    },
)

register(
    PrintRun,
    data_class=DataClass.STAFF,
    legal_basis=_("§ 15 LDSG Baden-Württemberg: wer im Amt gedruckt hat"),
    retention=Retention(start=_("Drucklauf"), years=10, year_end=True, field="created_at"),
    fields={
        **technical("id", "created_at", "printed_again"),
        "created_by": _("Wer im Amt den Drucklauf gestartet hat"),
    },
)
