"""The day's accounts: receipts against the money that moved, and the export for the treasury."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from plakette.models import Order
from portal.payments.export import accounting_csv, euros
from portal.payments.models import Payment, Receipt, Refund
from portal.payments.states import RefundStatus

HEADER = ["Beleg", "Art", "Datum", "Bestellung", "Brutto", "Netto", "USt", "USt-Satz", "Zahlung"]


@dataclass(frozen=True)
class Total:
    """A number of bookings and their sum in cents."""

    count: int
    cents: int


@dataclass(frozen=True)
class DailyTotals:
    """What was receipted and what was paid on one day (Stuttgart's calendar). They have to be equal.

    A refund belongs to the day on which it was first done, as its cancellation receipt does. ``came_back`` are
    those of them whose bank sent the money back later and that have not gone out again: named, not counted.
    """

    receipts: Total
    cancellations: Total
    paid: Total
    refunded: Total
    came_back: Total
    net_cents: int
    vat_cents: int

    @property
    def receipted_cents(self) -> int:
        return self.receipts.cents + self.cancellations.cents

    @property
    def moved_cents(self) -> int:
        return self.paid.cents - self.refunded.cents

    @property
    def difference_cents(self) -> int:
        return self.receipted_cents - self.moved_cents


def daily_totals(day: date) -> DailyTotals:
    receipts = receipts_of(day)
    sums = receipts.aggregate(net=Sum("net_cents"), vat=Sum("vat_cents"))
    begin, end = _bounds(day)
    paid = Payment.objects.filter(
        payable_key="plakette.order", receipts__isnull=False, paid_at__range=(begin, end)
    )
    refunds = Refund.objects.filter(
        payment__payable_key="plakette.order", of_kept_money=True, done_at__range=(begin, end)
    )
    return DailyTotals(
        receipts=_total(receipts.filter(kind=Receipt.Kind.INVOICE), "gross_cents"),
        cancellations=_total(receipts.filter(kind=Receipt.Kind.CANCELLATION), "gross_cents"),
        paid=_total(Payment.objects.filter(pk__in=paid.values("pk")), "amount_cents"),
        refunded=_total(refunds, "amount_cents"),
        came_back=_total(refunds.exclude(status=RefundStatus.DONE), "amount_cents"),
        net_cents=sums["net"] or 0,
        vat_cents=sums["vat"] or 0,
    )


def receipts_of(day: date) -> QuerySet[Receipt]:
    return Receipt.objects.filter(
        payment__payable_key="plakette.order", issued_at__range=_bounds(day)
    ).order_by("series", "number")


def accounting_export(day: date) -> bytes:
    """One line per receipt, for the treasury's spreadsheet: no cell of it can become a formula."""
    receipts = list(receipts_of(day).select_related("payment"))
    orders = Order.objects.in_bulk([receipt.payment.payable_id for receipt in receipts])
    rows = [
        [
            receipt.label,
            receipt.get_kind_display(),
            f"{timezone.localtime(receipt.issued_at):%d.%m.%Y}",
            orders[receipt.payment.payable_id].number if receipt.payment.payable_id in orders else "",
            euros(receipt.gross_cents),
            euros(receipt.net_cents),
            euros(receipt.vat_cents),
            f"{receipt.vat_percent} %".replace(".", ","),
            receipt.payment.provider_reference,
        ]
        for receipt in receipts
    ]
    return accounting_csv(HEADER, rows)


def _bounds(day: date) -> tuple[datetime, datetime]:
    """The first and the last moment of a day in Stuttgart."""
    begin = timezone.make_aware(datetime.combine(day, time.min))
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    return begin, end - timedelta(microseconds=1)


def _total(rows: QuerySet[Receipt] | QuerySet[Payment] | QuerySet[Refund], field: str) -> Total:
    sums = rows.aggregate(count=Count("pk"), cents=Sum(field))
    return Total(sums["count"], sums["cents"] or 0)
