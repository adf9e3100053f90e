"""Tax rates: entered by one person, signed off by a second; from then on they count."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.services import record
from portal.errors import RuleViolation
from portal.payments.delivered import VAT_RATES
from portal.payments.models import VatRate
from portal.workflow import lock


def restore_vat_rates() -> int:
    """Bring the delivered rates back into a table that was emptied; the number of rows written."""
    if VatRate.objects.exists():
        return 0
    return len(VatRate.objects.bulk_create(VatRate(**rate) for rate in VAT_RATES))


@transaction.atomic
def sign_off_vat_rate(rate_id: int, by: User) -> VatRate:
    """Let a second person stand for a rate; its predecessor ends the day before. Twice changes nothing.

    Raises RuleViolation for the person who entered it, for a rate that would count in the past (receipts
    stay as they are), and where another rate counts from that day on already.
    """
    rate = lock(VatRate, rate_id)
    if rate.is_signed_off:
        return rate
    if rate.entered_by_id == by.pk:
        raise RuleViolation(
            "Wer einen Steuersatz einträgt, zeichnet ihn nicht selbst frei. Bitte eine zweite Person darum.",
            code="second_person",
        )
    if rate.entered_by_id is not None:
        _make_room(rate)
    rate.signed_off_by, rate.signed_off_at = by, timezone.now()
    rate.save(update_fields=["signed_off_by", "signed_off_at"])
    record("payments.vat_rate.signed_off", rate, by=by, kind=rate.kind, valid_from=rate.valid_from.isoformat())
    return rate


def _make_room(rate: VatRate) -> None:
    if rate.valid_from < timezone.localdate():
        raise RuleViolation(
            "Ein Steuersatz gilt nicht rückwirkend: Quittungen bleiben, wie sie sind.", code="past"
        )
    others = VatRate.objects.binding().filter(kind=rate.kind)
    if others.filter(valid_from__gte=rate.valid_from).exists():
        raise RuleViolation("Ab diesem Tag gilt schon ein anderer Satz dieser Art.", code="taken")
    running = others.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=rate.valid_from))
    running.update(valid_until=rate.valid_from - timedelta(days=1))
