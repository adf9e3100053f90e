"""The treasury's counter: who may look, which buttons there are, and what they do."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import Entry
from portal.payments import services, worklist
from portal.payments.models import Payment, Receipt, ReconcileRun, Refund, VatRate
from portal.payments.states import PaymentStatus, RefundStatus
from tests.payments.conftest import now

pytestmark = pytest.mark.django_db

PAGE = "admin:payments_payment_check_payments"


@pytest.fixture
def counter(enter, cashier):
    """The cashier's browser."""
    return enter(cashier)


@pytest.fixture
def refund(stripe, payment, send) -> Refund:
    stripe.pay(payment.provider_reference)
    stripe.mail.deliver(send)
    stripe.books.refunds_fail = "expired_or_canceled_card"
    services.request_refund(now(payment), reason="storniert", by=None)
    services.execute_refunds()
    stripe.books.refunds_fail = ""
    return Refund.objects.get()


def press(client: Client, name: str, *args: object) -> str:
    return client.post(reverse(name, args=args), follow=True).content.decode()


def test_a_quiet_day(counter):
    now = timezone.now()
    ReconcileRun.objects.create(provider="stripe", started_at=now, finished_at=now)
    page = counter.get(reverse(PAGE)).content.decode()
    assert page.count("Keine.") == 2
    assert page.count("Nichts.") == 2
    assert "Letzter Abgleich" in page


def test_silence_of_the_clock_is_an_alarm(counter):
    assert "noch nie gelaufen" in counter.get(reverse(PAGE)).content.decode()
    ReconcileRun.objects.create(
        provider="stripe",
        started_at=timezone.now() - timedelta(hours=1),
        finished_at=timezone.now() - timedelta(hours=1),
    )
    assert "errornote" in counter.get(reverse(PAGE)).content.decode()


def test_a_failed_refund_is_shown_and_retried(counter, refund, cashier):
    assert "expired_or_canceled_card" in counter.get(reverse(PAGE)).content.decode()
    assert worklist.waiting() == 1
    assert "läuft noch einmal" in press(counter, "admin:payments_refund_retry_refund", refund.pk)
    assert Refund.objects.get().status == RefundStatus.REQUESTED
    assert Entry.objects.filter(action="payments.refund.requested", by=cashier).exists()
    assert "nicht mehr möglich" in press(counter, "admin:payments_refund_retry_refund", refund.pk)


def test_a_puzzle_is_asked_about_and_settled(counter, payment, cashier):
    Payment.objects.update(puzzle="Der Zahlungsdienst meldet eine Rückbuchung")
    assert "Rückbuchung" in press(counter, "admin:payments_payment_refresh_payment", payment.pk)
    assert "Als geklärt" in press(counter, "admin:payments_payment_settle_puzzle", payment.pk)
    assert now(payment).puzzle == ""
    line = Entry.objects.get(action="payments.payment.puzzle_settled")
    assert (line.by, line.facts["puzzle"]) == (cashier, "Der Zahlungsdienst meldet eine Rückbuchung")


def test_money_that_is_on_its_way_for_ever_is_asked_about(counter, payment):
    Payment.objects.update(status=PaymentStatus.PROCESSING, created_at=timezone.now() - timedelta(days=29))
    assert worklist.waiting() == 0
    assert "unterwegs" not in counter.get(reverse(PAGE)).content.decode()
    Payment.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert worklist.waiting() == 1
    page = counter.get(reverse(PAGE)).content.decode()
    assert "Seit über 30 Tagen unterwegs" in page
    assert reverse("admin:payments_payment_refresh_payment", args=[payment.pk]) in page


def test_provider_away_is_a_sentence(counter, payment, stripe):
    stripe.close()
    assert "antwortet gerade nicht" in press(counter, "admin:payments_payment_refresh_payment", payment.pk)


def test_money_on_its_way_back_and_a_refund_that_hangs(counter, stripe, payment, thing, send):
    thing.wanted = False
    stripe.pay(payment.provider_reference)
    stripe.mail.deliver(send)
    assert "nicht mehr angenommen" in counter.get(reverse(PAGE)).content.decode()
    assert worklist.waiting() == 0
    Refund.objects.update(requested_at=timezone.now() - timedelta(days=2))
    assert worklist.waiting() == 1


@pytest.mark.parametrize("name", ["payment", "refund", "receipt", "vatrate"])
def test_lists_and_details(counter, refund, name):
    assert counter.get(reverse(f"admin:payments_{name}_changelist")).status_code == 200
    model = {"payment": Payment, "refund": Refund, "receipt": Receipt, "vatrate": VatRate}[name]
    pk = model._default_manager.values_list("pk", flat=True)[0]
    page = counter.get(reverse(f"admin:payments_{name}_change", args=[pk]))
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    assert counter.get(reverse(f"admin:payments_{name}_delete", args=[pk])).status_code == 403


@pytest.mark.parametrize("name", ["payment", "refund", "receipt"])
def test_nothing_is_added_by_hand(counter, name):
    assert counter.get(reverse(f"admin:payments_{name}_add")).status_code == 403


def test_receipts_leave_as_csv(counter, refund):
    data = {"action": "receipts_csv", "_selected_action": [str(Receipt.objects.get().pk)]}
    answer = counter.post(reverse("admin:payments_receipt_changelist"), data)
    table = answer.content.decode("utf-8-sig")
    assert answer["Content-Disposition"].startswith("attachment")
    assert ";Prüfstück;6,00;5,04;0,96;19,00;EUR;" in table


def test_a_rate_is_entered_by_one_and_signed_off_by_another(counter, cashier, second_cashier, enter):
    begin = timezone.localdate() + timedelta(days=10)
    data = {"kind": "standard", "percent": "21", "valid_from": begin.isoformat(), "source": "Gesetz"}
    counter.post(reverse("admin:payments_vatrate_add"), data)
    rate = VatRate.objects.get(percent=21)
    assert rate.entered_by == cashier
    assert "zweite Person" in press(counter, "admin:payments_vatrate_sign_off_vat_rate", rate.pk)
    counter = enter(second_cashier)
    page = counter.get(reverse("admin:payments_vatrate_change", args=[rate.pk])).content.decode()
    assert "Freizeichnen" in page
    assert "ist freigezeichnet" in press(counter, "admin:payments_vatrate_sign_off_vat_rate", rate.pk)
    assert VatRate.objects.get(percent=19).valid_until == begin - timedelta(days=1)
    page = counter.get(reverse("admin:payments_vatrate_change", args=[rate.pk])).content.decode()
    assert 'name="_save"' not in page


def test_the_delivered_rate_can_be_signed_off_but_not_edited(counter, cashier):
    rate = VatRate.objects.get()
    page = counter.get(reverse("admin:payments_vatrate_change", args=[rate.pk])).content.decode()
    assert "mit dem Programm geliefert und gilt schon" in page
    assert 'name="_save"' not in page
    press(counter, "admin:payments_vatrate_sign_off_vat_rate", rate.pk)
    assert VatRate.objects.get().signed_off_by == cashier


BUTTONS = [
    ("admin:payments_payment_refresh_payment", Payment),
    ("admin:payments_payment_settle_puzzle", Payment),
    ("admin:payments_refund_retry_refund", Refund),
    ("admin:payments_vatrate_sign_off_vat_rate", VatRate),
]


@pytest.mark.parametrize(("name", "model"), BUTTONS)
def test_operators_look_and_do_not_press(enter, operator, refund, name, model):
    client = enter(operator)
    assert client.get(reverse(PAGE)).status_code == 200
    address = reverse(name, args=[model.objects.first().pk])
    assert client.post(address).status_code == 403
    assert client.get(address).status_code in (403, 405)


@pytest.mark.parametrize(("name", "model"), BUTTONS)
def test_other_offices_have_no_business_here(enter, clerk, refund, name, model):
    client = enter(clerk)
    row = model.objects.first()
    assert client.get(reverse(PAGE)).status_code == 403
    assert client.post(reverse(name, args=[row.pk])).status_code == 403
    assert (
        client.get(reverse(f"admin:payments_{model._meta.model_name}_change", args=[row.pk])).status_code == 403
    )


@pytest.mark.parametrize(("name", "model"), BUTTONS)
def test_strangers_are_led_to_the_login(client, refund, name, model):
    for address in (reverse(PAGE), reverse(name, args=[model.objects.first().pk])):
        assert client.post(address).status_code == 302


def test_unknown_rows_are_404(counter, thing):
    assert counter.post(reverse("admin:payments_refund_retry_refund", args=[thing.pk])).status_code == 404
