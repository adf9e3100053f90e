"""Receipts: the next number of a series, taken in the transaction that takes the money."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.errors import RuleViolation
from portal.payments.models import Payment, Receipt, ReceiptSeries, Refund, VatRate
from portal.payments.vat import split_gross
from portal.workflow import lock


def rate_on(kind: str, day: date) -> VatRate:
    """The tax rate of a day. Raises RuleViolation where none is entered: nothing may be sold then."""
    rate = VatRate.objects.on(day).filter(kind=kind).first()
    if rate is None:
        raise RuleViolation(
            _("Bezahlen ist gerade nicht möglich. Bitte versuchen Sie es später noch einmal."),
            code="no_vat_rate",
        )
    return rate


def issue_receipt(payment: Payment) -> Receipt:
    """Write the receipt over kept money, with the tax rate of its day. Last step of the paying transaction.

    It carries the moment of the payment, so that the receipts of a day and its money are the same.
    """
    issued_at = payment.paid_at or timezone.now()
    day = timezone.localdate(issued_at)
    rate = VatRate.objects.on(day).filter(kind=payment.vat_kind).first()
    # Money that is here must get its receipt, even if somebody has just ended the rate without a next one.
    percent = rate.percent if rate is not None else payment.vat_percent
    split = split_gross(payment.amount_cents, percent)
    series, number = _next_number(payment.payable_key, day.year)
    return Receipt.objects.create(
        series=series,
        number=number,
        kind=Receipt.Kind.INVOICE,
        payment=payment,
        issued_at=issued_at,
        title=payment.title,
        gross_cents=split.gross_cents,
        net_cents=split.net_cents,
        vat_cents=split.vat_cents,
        vat_percent=percent,
        currency=payment.currency,
    )


def cancel_receipt(refund: Refund) -> Receipt | None:
    """Write the cancellation for a refund that is done; the same amounts, negative, with a number of its own.

    None where no receipt was written (money that was not kept); the existing one the second time.
    """
    original = Receipt.objects.filter(payment=refund.payment, kind=Receipt.Kind.INVOICE).first()
    if original is None:
        return None
    existing = Receipt.objects.filter(cancels=original).first()
    if existing is not None:
        return existing
    issued_at = refund.done_at or timezone.now()
    series, number = _next_number(refund.payment.payable_key, timezone.localdate(issued_at).year)
    return Receipt.objects.create(
        series=series,
        number=number,
        kind=Receipt.Kind.CANCELLATION,
        payment=refund.payment,
        refund=refund,
        cancels=original,
        issued_at=issued_at,
        title=original.title,
        gross_cents=-original.gross_cents,
        net_cents=-original.net_cents,
        vat_cents=-original.vat_cents,
        vat_percent=original.vat_percent,
        currency=original.currency,
    )


def _next_number(payable_key: str, year: int) -> tuple[ReceiptSeries, int]:
    """Each service has a series per year: PLAKETTE-2026."""
    key = f"{payable_key.partition('.')[0].upper()}-{year}"
    ReceiptSeries.objects.get_or_create(key=key)
    series = lock(ReceiptSeries, key)
    number = series.next_number
    series.next_number = number + 1
    series.save(update_fields=["next_number"])
    return series, number
