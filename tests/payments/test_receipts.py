"""Receipts: gapless numbers, the tax of the day, never changed; and the rates they are written with."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import RuleViolation
from portal.payments import services
from portal.payments.models import Payment, Receipt, VatRate
from portal.payments.vat import split_gross
from tests.payments.things import Thing


@pytest.fixture
def sell(stripe, thing, send):
    """Sell one more thing; its receipt."""

    def sell() -> Receipt:
        payment = services.start_payment(thing.key, Thing().pk)
        stripe.pay(payment.provider_reference)
        stripe.mail.deliver(send)
        return Receipt.objects.get(payment=payment)

    return sell


def new_rate(cashier, percent: int, begin: date, kind: str = "standard") -> VatRate:
    return VatRate.objects.create(
        kind=kind, percent=Decimal(percent), valid_from=begin, source="Gesetz", entered_by=cashier
    )


@given(gross=st.integers(1, 10_000_000), percent=st.decimals(0, 99, places=2))
def test_net_and_tax_are_always_the_gross_price(gross, percent):
    split = split_gross(gross, percent)
    assert split.net_cents + split.vat_cents == gross
    assert abs(Decimal(split.net_cents) * (100 + percent) / 100 - gross) <= 1


@pytest.mark.parametrize(
    ("gross", "percent", "net"),
    [(600, "19", 504), (119, "19", 100), (1, "19", 1), (107, "7", 100), (600, "0", 600)],
)
def test_known_splits(gross, percent, net):
    assert split_gross(gross, Decimal(percent)).net_cents == net


@pytest.mark.django_db
def test_numbers_follow_each_other(sell):
    year = timezone.localdate().year
    assert [sell().label for _ in range(3)] == [f"THINGS-{year}-{number:06d}" for number in (1, 2, 3)]


@pytest.mark.django_db
def test_what_is_on_it(sell):
    receipt = sell()
    assert (receipt.gross_cents, receipt.net_cents, receipt.vat_cents) == (600, 504, 96)
    assert (receipt.vat_percent, receipt.currency, receipt.title) == (Decimal("19.00"), "EUR", "Prüfstück")
    assert receipt.issued_at == receipt.payment.paid_at


@pytest.mark.django_db
def test_a_number_of_a_failed_transaction_is_given_again(sell, thing, monkeypatch):
    sell()

    def breaks(payable_id, payment):
        raise RuntimeError("crash")

    monkeypatch.setattr(thing, "on_paid", breaks)
    with pytest.raises(RuntimeError):
        sell()
    monkeypatch.undo()
    sell()  # the message of the crashed one comes again, too
    assert sorted(Receipt.objects.values_list("number", flat=True)) == [1, 2, 3]


@pytest.mark.django_db
def test_a_new_year_begins_a_new_series(sell, time_machine):
    sell()
    berlin = timezone.get_default_timezone()
    time_machine.move_to(datetime(2027, 1, 1, 0, 30, tzinfo=berlin))
    assert sell().label == "THINGS-2027-000001"


@pytest.mark.django_db
def test_a_receipt_is_never_changed(sell):
    receipt = sell()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Receipt.objects.filter(pk=receipt.pk).update(title="anders")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [{"number": 1}, {"number": 2, "net_cents": 1}, {"number": 2, "gross_cents": -1}]
)
def test_the_database_refuses_receipts_that_cannot_be(sell, change):
    receipt = sell()
    fields = {
        field.attname: getattr(receipt, field.attname)
        for field in Receipt._meta.concrete_fields
        if field.name != "id"
    }
    with pytest.raises(IntegrityError):
        Receipt.objects.create(**{**fields, **change})


@pytest.mark.django_db
def test_one_payment_one_invoice(sell):
    receipt = sell()
    with pytest.raises(IntegrityError):
        services.receipts.issue_receipt(receipt.payment)


@pytest.mark.django_db
def test_a_new_rate_counts_from_its_day_and_ends_the_old_one(sell, cashier, second_cashier, time_machine):
    begin = timezone.localdate() + timedelta(days=30)
    rate = new_rate(cashier, 21, begin)
    services.sign_off_vat_rate(rate.pk, by=second_cashier)
    assert sell().vat_percent == 19
    time_machine.move_to(timezone.now() + timedelta(days=31))
    assert sell().vat_percent == 21
    assert VatRate.objects.get(percent=19).valid_until == begin - timedelta(days=1)


@pytest.mark.django_db
def test_a_rate_nobody_signed_off_binds_nobody(sell, cashier):
    new_rate(cashier, 50, timezone.localdate())
    assert sell().vat_percent == 19


@pytest.mark.django_db
def test_a_second_person_signs_off(cashier):
    rate = new_rate(cashier, 21, timezone.localdate())
    with pytest.raises(RuleViolation) as refusal:
        services.sign_off_vat_rate(rate.pk, by=cashier)
    assert refusal.value.code == "second_person"


@pytest.mark.django_db
def test_no_rate_for_the_past_and_no_second_for_a_day(cashier, second_cashier):
    day = timezone.localdate()
    for begin, code in ((day - timedelta(days=1), "past"), (day, "taken")):
        services.sign_off_vat_rate(new_rate(cashier, 20, day, f"kind{code}").pk, by=second_cashier)
        with pytest.raises(RuleViolation) as refusal:
            services.sign_off_vat_rate(new_rate(cashier, 21, begin, f"kind{code}").pk, by=second_cashier)
        assert refusal.value.code == code


@pytest.mark.django_db
def test_signing_off_the_delivered_rate_twice(cashier, second_cashier):
    rate = VatRate.objects.get(kind="standard")
    services.sign_off_vat_rate(rate.pk, by=cashier)
    assert services.sign_off_vat_rate(rate.pk, by=second_cashier).signed_off_by == cashier
    assert VatRate.objects.get().valid_until is None


@pytest.mark.django_db
def test_binding_rates_do_not_overlap():
    with pytest.raises(IntegrityError):
        VatRate.objects.create(kind="standard", percent=7, valid_from=date(2026, 1, 1), source="Gesetz")


@pytest.mark.django_db
def test_money_gets_its_receipt_even_when_the_rate_has_just_ended(stripe, thing, send):
    payment = services.start_payment(thing.key, thing.pk)
    VatRate.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    stripe.pay(payment.provider_reference)
    stripe.mail.deliver(send)
    assert Receipt.objects.get().vat_percent == 19
    assert Payment.objects.kept().count() == 1
