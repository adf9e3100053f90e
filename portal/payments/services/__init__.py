"""What happens to money: the public names of this building block (see docs/zahlungen.md)."""

from portal.payments.services.closing import (
    cancel_payments,
    close_payment,
    expire_stale_payments,
    money_is_coming,
    request_close,
)
from portal.payments.services.receipts import rate_on
from portal.payments.services.reconciling import reconcile
from portal.payments.services.refunds import (
    execute_refund,
    execute_refunds,
    refresh_refund,
    request_refund,
    retry_refund,
)
from portal.payments.services.results import apply_result, refresh_payment, returning, settle_puzzle
from portal.payments.services.starting import start_payment
from portal.payments.services.vat_rates import sign_off_vat_rate
from portal.payments.services.webhooks import receive_webhook

__all__ = [
    "apply_result",
    "cancel_payments",
    "close_payment",
    "execute_refund",
    "execute_refunds",
    "expire_stale_payments",
    "money_is_coming",
    "rate_on",
    "receive_webhook",
    "reconcile",
    "refresh_payment",
    "refresh_refund",
    "request_close",
    "request_refund",
    "retry_refund",
    "returning",
    "settle_puzzle",
    "sign_off_vat_rate",
    "start_payment",
]
