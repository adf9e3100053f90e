from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.payments.models import (
    DemoCheckout,
    DemoEvent,
    DemoRefund,
    Payment,
    ProviderEvent,
    Receipt,
    ReceiptSeries,
    ReconcileRun,
    Refund,
    VatRate,
)
from portal.payments.states import CLOSED
from portal.privacy.register import (
    DataClass,
    Permanent,
    Retention,
    Text,
    Together,
    for_purpose,
    register,
    technical,
)

VOUCHER_LAW = _("Art. 6 Abs. 1 lit. c DSGVO mit § 147 AO und § 14b UStG: Belege müssen aufbewahrt werden")
CONTRACT = _("Art. 6 Abs. 1 lit. b und e DSGVO: damit Sie bezahlen können")

VOUCHER_YEARS = (
    (date(2025, 1, 1), 8),  # § 147 Abs. 3 AO as of BEG IV (BGBl. 2024 I Nr. 323), Art. 97 § 19a EGAO
    (date.min, 10),
)
"""Years a voucher is kept, by the day the rule is applied. The city's own rules (GemHVO) ask for less."""


def voucher_years(on: date) -> int:
    return next(years for begin, years in VOUCHER_YEARS if on >= begin)


def after_the_books(start: Text, field: str, where: Q | None = None, name: str = "") -> Retention:
    return Retention(
        start=start, years=voucher_years, year_end=True, field=field, where=where or Q(), name=name
    )


# Receipts first: refunds and payments stay as long as a receipt points to them.
register(
    Receipt,
    data_class=DataClass.PAYMENT,
    legal_basis=VOUCHER_LAW,
    retention=after_the_books(_("Ausstellung der Quittung"), "issued_at"),
    fields={
        **technical("id", "series", "kind", "refund", "cancels", "currency"),
        **for_purpose(
            _("Quittung: Nummer, Bezeichnung, Betrag und Steuer"),
            "number",
            "title",
            "issued_at",
            "gross_cents",
            "net_cents",
            "vat_cents",
            "vat_percent",
        ),
        "payment": _("Zu welcher Zahlung die Quittung gehört"),
    },
)
register(
    Refund,
    data_class=DataClass.PAYMENT,
    legal_basis=VOUCHER_LAW,
    retention=after_the_books(_("Auftrag zur Rückzahlung"), "requested_at"),
    fields={
        **technical("id", "round", "attempts", "next_attempt_at", "of_kept_money", "last_checked_at"),
        **for_purpose(
            _("Rückzahlung: Betrag, Zeitpunkt, Stand und Grund"),
            "payment",
            "amount_cents",
            "reason",
            "requested_at",
            "status",
            "done_at",
            "last_error",
        ),
        "provider_reference": _("Kennung beim Zahlungsdienst, um die Rückzahlung dort wiederzufinden"),
        "requested_by": _("Welche Person im Amt die Rückzahlung veranlasst hat"),
    },
)
register(
    Payment,
    data_class=DataClass.PAYMENT,
    legal_basis=CONTRACT,
    retention=[
        Retention(
            start=_("Ende eines Zahlungsversuchs ohne Geld"),
            days=90,
            field="closed_at",
            where=Q(paid_at__isnull=True, status__in=sorted(CLOSED)),
            name="delete_unpaid",
        ),
        after_the_books(_("Zahlung"), "paid_at", name="delete_paid"),
    ],
    fields={
        **technical(
            "id",
            "payable_key",
            "attempt",
            "currency",
            "vat_kind",
            "vat_percent",
            "provider",
            "created_at",
            "expires_at",
            "closing_since",
            "closed_at",
            "last_checked_at",
            "puzzle",
        ),
        "payable_id": _("Zu welchem Auftrag die Zahlung gehört"),
        **for_purpose(
            _("Zahlung: Bezeichnung, Betrag, Zeitpunkt und Stand"),
            "title",
            "amount_cents",
            "status",
            "paid_at",
            "refunded_at",
        ),
        "language": _("Sprache, in der die Zahlungsseite erscheint"),
        **for_purpose(
            _("Kennungen beim Zahlungsdienst, um die Zahlung dort wiederzufinden; Karten- und Kontodaten nie"),
            "provider_reference",
            "charge_reference",
            "checkout_url",
        ),
    },
)
register(
    ProviderEvent,
    data_class=DataClass.PAYMENT,
    legal_basis=CONTRACT,
    # Deliveries are repeated for days; after that the state of the payment alone keeps effects single.
    retention=Retention(start=_("Eingang der Meldung"), days=90, field="received_at"),
    fields={
        **technical("id", "provider", "event_id", "kind", "received_at"),
        "payment": _("Zu welcher Zahlung die Meldung des Zahlungsdienstes gehört"),
    },
)
register(
    VatRate,
    data_class=DataClass.STAFF,
    legal_basis=_("§ 12 UStG; Art. 6 Abs. 1 lit. e DSGVO: wer für einen Steuersatz einsteht"),
    retention=Permanent(_("Jede Quittung muss mit dem Satz ihres Tages erklärbar bleiben")),
    fields={
        **technical("id", "kind", "percent", "valid_from", "valid_until", "source", "signed_off_at"),
        **for_purpose(
            _("Welche Person im Amt den Satz eingetragen oder freigezeichnet hat"),
            "entered_by",
            "signed_off_by",
        ),
    },
)
register(
    ReceiptSeries,
    data_class=DataClass.NONE,
    legal_basis=VOUCHER_LAW,
    retention=Permanent(_("Nummern müssen lückenlos bleiben")),
    fields=technical("key", "next_number"),
)
register(
    ReconcileRun,
    data_class=DataClass.NONE,
    legal_basis=CONTRACT,
    retention=Retention(start=_("Abgleich mit dem Zahlungsdienst"), days=90, field="started_at"),
    fields=technical(
        "id", "provider", "started_at", "finished_at", "checked", "changed", "unseen_events", "problems"
    ),
)
register(
    DemoCheckout,
    data_class=DataClass.PAYMENT,
    legal_basis=_("Nur in der Vorführung; es fließt kein Geld"),
    retention=Retention(start=_("Vorführung einer Zahlung"), days=90, field="created_at"),
    fields={
        **technical(
            "reference", "idempotency_key", "currency", "status", "created_at", "expires_at", "pays_at"
        ),
        **for_purpose(
            _("Vorgeführte Zahlung: Auftrag, Bezeichnung, Betrag und der Weg zurück"),
            "payment_id",
            "amount_cents",
            "title",
            "language",
            "return_url",
            "cancel_url",
        ),
    },
)
register(
    DemoRefund,
    data_class=DataClass.PAYMENT,
    legal_basis=_("Nur in der Vorführung; es fließt kein Geld"),
    retention=Together("checkout"),
    fields=technical("reference", "idempotency_key", "checkout", "refund_id", "amount_cents", "created_at"),
)
register(
    DemoEvent,
    data_class=DataClass.PAYMENT,
    legal_basis=_("Nur in der Vorführung; es fließt kein Geld"),
    retention=Together("checkout"),
    fields=technical(
        "event_id", "kind", "checkout", "created_at", "attempts", "next_attempt_at", "delivered_at"
    ),
)
