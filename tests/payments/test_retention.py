"""What goes when: attempts without money soon, vouchers by the rule of law that is dated itself."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from portal.payments import services
from portal.payments.models import DemoCheckout, Payment, ProviderEvent, Receipt, Refund
from portal.payments.privacy import voucher_years
from portal.privacy.services import delete_expired
from tests.payments.things import Thing

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("on", "years"), [(date(2024, 12, 31), 10), (date(2025, 1, 1), 8), (date(2034, 1, 1), 8)]
)
def test_years_of_a_voucher(on, years):
    assert voucher_years(on) == years


@pytest.fixture
def in_2026(time_machine) -> None:
    time_machine.move_to(datetime(2026, 3, 2, 12, tzinfo=timezone.get_default_timezone()))


def test_an_attempt_without_money_goes_after_ninety_days(in_2026, thing):
    payment = services.close_payment(services.start_payment(thing.key, thing.pk).pk)
    day = timezone.localdate(payment.closed_at)
    delete_expired(day + timedelta(days=89))
    assert Payment.objects.exists()
    assert DemoCheckout.objects.exists()
    delete_expired(day + timedelta(days=90))
    assert not Payment.objects.exists()
    assert not DemoCheckout.objects.exists()


def test_vouchers_stay_eight_years_from_the_end_of_their_year(in_2026, thing, client):
    kept, returned = (services.start_payment(thing.key, pk) for pk in (thing.pk, Thing().pk))
    for payment in (kept, returned):
        client.post(f"/zahlung/demo/{payment.provider_reference}/bezahlen/")
        services.reconcile()
    services.request_refund(returned, reason="storniert", by=None)
    services.execute_refunds()
    assert ProviderEvent.objects.count() == 2
    delete_expired(date(2034, 12, 31))
    assert (Payment.objects.count(), Receipt.objects.count(), Refund.objects.count()) == (2, 3, 1)
    assert not ProviderEvent.objects.exists()
    delete_expired(date(2035, 1, 1))
    assert (Payment.objects.count(), Receipt.objects.count(), Refund.objects.count()) == (0, 0, 0)
