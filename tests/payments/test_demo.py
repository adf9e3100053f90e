"""The demo provider's page, button by button, from the first click to the receipt."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.payments import demo, demo_delivery, services
from portal.payments.models import DemoCheckout, DemoEvent, Payment, ProviderEvent, Receipt
from portal.payments.states import DemoStatus, PaymentStatus
from tests.payments.conftest import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def payment(thing) -> Payment:
    return services.start_payment(thing.key, thing.pk)


def press(client, payment: Payment, button: str):
    reference = payment.provider_reference
    return client.post(reverse(f"payments:{button}", args=[reference]))


def test_page_names_amount_and_buttons(client, payment):
    page = client.get(payment.checkout_url).content.decode()
    assert "6,00\N{NO-BREAK SPACE}€" in page
    assert page.count("<button") >= 4


def test_paying_leads_home_and_the_message_makes_it_paid(client, payment, thing):
    assert press(client, payment, "demo_pay").url == "/zurueck/"
    assert now(payment).status == PaymentStatus.OPEN
    assert demo_delivery.deliver_due() == 1
    assert now(payment).status == PaymentStatus.PAID
    assert thing.said() == ["paid"]
    assert Receipt.objects.get().label == f"THINGS-{timezone.localdate().year}-000001"


def test_return_page_is_quicker_than_the_message(client, payment, thing):
    press(client, payment, "demo_pay")
    assert services.returning(payment).status == PaymentStatus.PAID
    demo_delivery.deliver_due()
    assert thing.said() == ["paid"]
    assert ProviderEvent.objects.count() == 1


def test_declining_leaves_the_page_open(client, payment):
    answer = client.post(reverse("payments:demo_decline", args=[payment.provider_reference]), follow=True)
    assert "abgelehnt" in answer.content.decode()
    assert DemoCheckout.objects.get().status == DemoStatus.OPEN
    assert DemoEvent.objects.count() == 0


def test_paying_later_is_under_way_until_the_money_is_there(client, payment, thing):
    press(client, payment, "demo_pay_later")
    assert services.returning(payment).status == PaymentStatus.PROCESSING
    assert services.start_payment(thing.key, thing.pk).checkout_url == ""
    press(client, payment, "demo_money_arrives")
    demo_delivery.deliver_due()
    assert now(payment).status == PaymentStatus.PAID


def test_later_money_comes_by_itself(client, payment, time_machine):
    press(client, payment, "demo_pay_later")
    time_machine.move_to(timezone.now() + demo.LATER)
    demo_delivery.deliver_due()
    assert now(payment).status == PaymentStatus.PAID


def test_money_that_stays_away_fails_the_payment(client, payment, thing):
    press(client, payment, "demo_pay_later")
    press(client, payment, "demo_money_fails")
    demo_delivery.deliver_due()
    assert now(payment).status == PaymentStatus.FAILED
    assert thing.said() == ["closed"]


def test_abandoning_leads_back_and_keeps_the_page(client, payment, thing):
    assert press(client, payment, "demo_abandon").url == "/abgebrochen/"
    assert services.start_payment(thing.key, thing.pk).pk == payment.pk


def test_pressing_twice_changes_nothing(client, payment):
    press(client, payment, "demo_pay")
    press(client, payment, "demo_pay")
    assert DemoEvent.objects.count() == 1


@pytest.mark.parametrize(
    "name",
    ["demo_pay", "demo_decline", "demo_pay_later", "demo_money_arrives", "demo_money_fails", "demo_abandon"],
)
def test_unknown_page_and_production_are_404(client, payment, settings, name):
    assert client.post(reverse(f"payments:{name}", args=["demo_unknown"])).status_code == 404
    settings.PAYMENT_PROVIDER = "stripe"
    assert press(client, payment, name).status_code == 404
    settings.PAYMENT_PROVIDER, settings.DEMO = "demo", False
    assert press(client, payment, name).status_code == 404
    assert client.get(reverse("payments:demo_checkout", args=[payment.provider_reference])).status_code == 404


def test_buttons_need_post(client, payment):
    assert client.get(reverse("payments:demo_pay", args=[payment.provider_reference])).status_code == 405


@pytest.mark.parametrize("button", ["demo_pay", "demo_abandon"])
def test_the_way_stays_on_the_host_the_reader_came_by(client, thing, settings, button):
    """Browsers apply form-action 'self' to redirects: another host's address would stop the button."""
    settings.ALLOWED_HOSTS = ["*"]
    thing.costs(return_url="http://testserver/zurueck/?a=1", cancel_url="http://testserver/zurueck/?a=1")
    payment = services.start_payment(thing.key, thing.pk)
    assert payment.checkout_url == reverse("payments:demo_checkout", args=[payment.provider_reference])
    answer = client.post(
        reverse(f"payments:{button}", args=[payment.provider_reference]), headers={"Host": "192.168.1.7:8000"}
    )
    assert answer.url == "/zurueck/?a=1"


@pytest.mark.parametrize("host", ["localhost:8000", "192.168.1.7:8000", "[fd00::7]:8000"])
def test_forms_are_taken_on_every_host_of_the_demo(thing, settings, host):
    """HOST=0.0.0.0 allows every name; the origin that counts is the request's own."""
    settings.ALLOWED_HOSTS = ["*"]
    browser = Client(enforce_csrf_checks=True)
    payment = services.start_payment(thing.key, thing.pk)
    page = browser.get(payment.checkout_url, headers={"Host": host})
    answer = browser.post(
        reverse("payments:demo_pay", args=[payment.provider_reference]),
        {"csrfmiddlewaretoken": page.context["csrf_token"]},
        headers={"Host": host, "Origin": f"http://{host}"},
    )
    assert answer.status_code == 302
