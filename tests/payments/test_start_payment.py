"""Starting: the row first, one checkout for two clicks, and what happens when the provider is away."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.errors import RuleViolation
from portal.payments import services
from portal.payments.base import PaymentUnavailable
from portal.payments.models import Payment, VatRate
from portal.payments.states import PaymentStatus
from tests.payments.conftest import now

pytestmark = pytest.mark.django_db


def start(thing) -> Payment:
    return services.start_payment(thing.key, thing.pk)


def test_stripe_gets_what_it_needs_and_nothing_that_was_removed(stripe, thing):
    payment = start(thing)
    method, path, params = stripe.requests[-1]
    marks = {"payment": str(payment.pk)}
    assert (method, path) == ("POST", "/v1/checkout/sessions")
    assert params["client_reference_id"] == str(payment.pk)
    assert params["metadata"] == params["payment_intent_data"]["metadata"] == marks
    assert params["ui_mode"] == "hosted_page"
    assert "payment_method_types" not in params
    assert params["locale"] == "de"
    assert int(params["expires_at"]) == int(payment.expires_at.timestamp())
    assert payment.checkout_url.startswith(stripe.url)
    assert payment.status == PaymentStatus.OPEN


@pytest.mark.parametrize("language", ["de", "en", "pl", "fr", "cs", "tr", "it", "ro"])
def test_stripe_speaks_every_language_of_the_order(stripe, thing, language):
    thing.costs(language=language)
    assert start(thing).language == language


def test_a_second_click_gets_the_same_checkout(stripe, thing):
    assert start(thing).checkout_url == start(thing).checkout_url
    assert Payment.objects.count() == 1


@pytest.mark.parametrize("change", [{"amount_cents": 700}, {"language": "en"}])
def test_another_charge_gets_another_checkout_and_the_old_one_is_closed(stripe, thing, change):
    first = start(thing)
    thing.costs(**change)
    second = start(thing)
    services.expire_stale_payments()
    assert second.pk != first.pk
    assert now(first).status == PaymentStatus.CANCELLED
    assert stripe.books.session(first.provider_reference)["status"] == "expired"
    assert thing.said() == []


def test_a_checkout_about_to_close_is_not_offered(stripe, thing, time_machine):
    first = start(thing)
    time_machine.move_to(first.expires_at - timedelta(minutes=4))
    assert start(thing).pk != first.pk


def test_after_the_time_is_over_a_new_attempt_begins(stripe, thing):
    first = start(thing)
    stripe.time_is_over(first.provider_reference)
    second = start(thing)
    assert (second.attempt, now(first).status) == (2, PaymentStatus.EXPIRED)


def test_who_paid_a_second_ago_is_not_sent_to_pay_again(stripe, payment, thing):
    stripe.pay(payment.provider_reference)
    again = start(thing)
    assert (again.pk, again.status, again.checkout_url) == (payment.pk, PaymentStatus.PAID, "")


def test_money_under_way_is_not_asked_for_again(stripe, payment, thing):
    stripe.pay_later(payment.provider_reference)
    again = start(thing)
    assert (again.pk, again.status, again.checkout_url) == (payment.pk, PaymentStatus.PROCESSING, "")


def test_nothing_due_makes_no_row(stripe, thing):
    thing.payable_now = False
    with pytest.raises(RuleViolation):
        start(thing)
    assert Payment.objects.count() == 0


def test_without_a_tax_rate_nothing_is_sold(stripe, thing):
    VatRate.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(RuleViolation) as refusal:
        start(thing)
    assert refusal.value.code == "no_vat_rate"
    assert stripe.requests == []


@pytest.mark.parametrize("statuses", [(500,) * 2, (429,) * 2, (401,)])
def test_stripe_in_trouble_is_a_friendly_sentence(stripe, thing, statuses):
    stripe.trouble.fails(*statuses)
    with pytest.raises(PaymentUnavailable, match="antwortet gerade nicht"):
        start(thing)
    assert Payment.objects.get().status == PaymentStatus.CREATED


def test_stripe_away_is_a_friendly_sentence(stripe, thing):
    stripe.close()
    with pytest.raises(PaymentUnavailable):
        start(thing)


def test_a_wrong_key_is_not_told_to_the_reader(stripe, thing, settings, caplog):
    settings.STRIPE_API_KEY = "sk_test_wrong"
    with pytest.raises(PaymentUnavailable):
        start(thing)
    assert "does not accept our key" in caplog.text
    assert "sk_test_wrong" not in caplog.text


def test_a_lost_answer_makes_no_second_checkout(stripe, thing):
    stripe.trouble.loses_answers(1)
    payment = start(thing)
    assert len(stripe.books.of_kind("checkout.session")) == 1
    assert payment.status == PaymentStatus.OPEN


def test_the_next_click_goes_on_with_the_same_row(stripe, thing):
    stripe.trouble.loses_answers(2)
    with pytest.raises(PaymentUnavailable):
        start(thing)
    assert start(thing).attempt == 1
    assert len(stripe.books.of_kind("checkout.session")) == 1


def test_a_start_that_got_lost_long_ago_is_given_up(stripe, thing, time_machine):
    stripe.trouble.fails(500, 500)
    with pytest.raises(PaymentUnavailable):
        start(thing)
    time_machine.move_to(timezone.now() + timedelta(minutes=3))
    second = start(thing)
    assert second.attempt == 2
    assert Payment.objects.get(attempt=1).status == PaymentStatus.CANCELLED


def test_a_refused_start_ends_the_attempt(stripe, thing, caplog):
    thing.costs(email="kim-at-example")
    with pytest.raises(PaymentUnavailable):
        start(thing)
    assert "customer_email" in caplog.text
    assert "kim" not in caplog.text
    assert Payment.objects.get().status == PaymentStatus.FAILED


def test_a_start_given_up_meanwhile_closes_what_it_opened(stripe, thing, monkeypatch):
    from portal.payments.stripe import StripeProvider

    asked = StripeProvider.start

    def slow(self, order):
        checkout = asked(self, order)
        services.request_close(thing.key, thing.pk)
        return checkout

    monkeypatch.setattr(StripeProvider, "start", slow)
    payment = start(thing)
    assert (payment.status, payment.checkout_url) == (PaymentStatus.CANCELLED, "")
    assert stripe.books.session(payment.provider_reference)["status"] == "expired"
