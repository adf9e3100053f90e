"""Payments, refunds, receipts, tax rates, and what the demo provider remembers."""

from portal.payments.models.demo import DemoCheckout, DemoEvent, DemoRefund
from portal.payments.models.payment import Payment, ProviderEvent, ReconcileRun, Refund
from portal.payments.models.receipt import Receipt, ReceiptSeries, VatRate

__all__ = [
    "DemoCheckout",
    "DemoEvent",
    "DemoRefund",
    "Payment",
    "ProviderEvent",
    "Receipt",
    "ReceiptSeries",
    "ReconcileRun",
    "Refund",
    "VatRate",
]
