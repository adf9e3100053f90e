"""What a person has to look at: money that did not take its usual way."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from portal.accounts import worklists
from portal.payments.models import Payment, ReconcileRun, Refund
from portal.payments.policies import may_check_payments

ROWS = 200
SILENCE = timedelta(minutes=30)
"""No finished reconcile round for so long: something is wrong with the clock or the provider."""


def announce() -> None:
    worklists.register(
        "Zahlungen prüfen", "admin:payments_payment_check_payments", count=waiting, may=may_check_payments
    )


def waiting(user: Any = None) -> int:
    """How many payments and refunds wait for a person."""
    lists = (
        Payment.objects.puzzling(),
        Payment.objects.stuck(),
        Refund.objects.failed(),
        Refund.objects.stuck(),
    )
    return sum(rows.count() for rows in lists)


def contents() -> dict[str, Any]:
    """The lists of the page, for its template."""
    last = last_round()
    return {
        "puzzling": Payment.objects.puzzling()[:ROWS],
        "on_its_way": Payment.objects.stuck()[:ROWS],
        "failed": Refund.objects.failed().select_related("payment", "requested_by")[:ROWS],
        "stuck": Refund.objects.stuck().select_related("payment")[:ROWS],
        "going_back": Payment.objects.going_back().select_related("refund")[:ROWS],
        "last_round": last,
        "silent": last is None or last < timezone.now() - SILENCE,
    }


def last_round() -> datetime | None:
    rounds = ReconcileRun.objects.filter(finished_at__isnull=False)
    return rounds.order_by(F("finished_at").desc()).values_list("finished_at", flat=True).first()
