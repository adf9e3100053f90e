"""What this service stores about people, why, and until when."""

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plakette.models.order import Order, PrintRun
from plakette.models.permit import KeySet, Permit, SigningKey
from plakette.models.rules import RULES
from plakette.states import OrderStatus
from portal.notifications.services import forget
from portal.payments.models import Refund
from portal.privacy.register import (
    DataClass,
    Permanent,
    Retention,
    field_names,
    for_purpose,
    register,
    technical,
)
from portal.uploads.models import StoredFile
from portal.uploads.services import remove

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


def erase_plate(rows: QuerySet[Permit]) -> int:
    """The sealed bytes carry the plate; what remains says that some permit ran from a day to a day."""
    return rows.update(sealed=b"", plate_key="")


def erase_person(rows: QuerySet[Order]) -> int:
    """Take away who ordered and for which vehicle; number, price and dates stay for the accounts.

    What tells the same elsewhere goes with it: documents, the sealed plate, the mails.
    """
    orders = list(rows.values_list("pk", flat=True))
    owners = [str(pk) for pk in orders]
    remove(StoredFile.objects.filter(owner_type=Order._meta.label_lower, owner_id__in=owners))
    erase_plate(Permit.objects.filter(order__in=orders))
    refunds = Refund.objects.filter(payment__payable_key="plakette.order", payment__payable_id__in=orders)
    told_of = [f"plakette.order:{pk}" for pk in orders]
    told_of += [f"plakette.refund:{pk}" for pk in refunds.values_list("pk", flat=True)]
    forget(told_of)
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
        Retention(
            name="never_sent",
            start=_("Zahlung, wenn wir nie etwas verschickt haben"),
            months=12,
            field="paid_at",
            where=PERSON_IS_THERE & Q(status__in=[OrderStatus.PAID, OrderStatus.IN_PRODUCTION]),
            anonymise=erase_person,
            removes=WHAT_GOES,
        ),
        Retention(
            name="never_paid",
            start=_("Bestellung, deren Zahlung nie ankam und nie scheiterte"),
            months=12,
            field="placed_at",
            where=PERSON_IS_THERE & Q(status__in=[OrderStatus.PLACED, OrderStatus.AWAITING_PAYMENT]),
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
            "reminded_at",
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
    Permit,
    data_class=DataClass.VEHICLE,
    legal_basis=_("Art. 6 Abs. 1 Buchst. e DSGVO, § 1 Abs. 2 der 35. BImSchV: Nachweis bis zur Plakette"),
    retention=[
        Retention(
            name="plate",
            start=_("letzter Tag des vorläufigen Nachweises"),
            days=30,
            field="valid_until",
            where=~Q(sealed=b""),
            anonymise=erase_plate,
            removes=_("Kennzeichen und gesiegelter Inhalt"),
        ),
        Retention(name="row", start=_("letzter Tag des vorläufigen Nachweises"), years=1, field="valid_until"),
    ],
    fields={
        **technical("id", "order", "permit_id", "signing_key"),
        **for_purpose(
            _("Kennzeichen und Zulassungsland: stehen im vorläufigen Nachweis"),
            "country",
            "plate_key",
            "sealed",
        ),
        **for_purpose(_("Tage des vorläufigen Nachweises"), "valid_from", "valid_until", "issued_at"),
        **for_purpose(_("Widerruf des vorläufigen Nachweises"), "revoked_at", "revocation_reason"),
        "revoked_by": _("Wer im Amt den Nachweis widerrufen hat"),
    },
)

for keys in (SigningKey, KeySet):
    register(
        keys,
        data_class=DataClass.NONE,
        legal_basis=_("keine personenbezogenen Daten"),
        retention=Permanent(_("Mit welchem Schlüssel gesiegelt wurde, bleibt nachvollziehbar")),
        fields=technical(*sorted(field_names(keys))),
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
