"""Page 3: everything once more, the price that counts, and the one button that costs money."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from plakette.models import Order, Tariff
from plakette.services.rules import enter_rule, forget_rules_of_the_day, sign_off
from portal.payments.models import Payment
from portal.throttling.services import hit
from tests.factories.plakette import OrderFactory
from tests.plakette.steps import leads_to, place, send, shown_total, text, to_address, to_check

pytestmark = pytest.mark.django_db


@pytest.fixture
def checked(citizen):
    """A browser that stands before the button."""
    to_check(citizen)
    return citizen


def order(client):
    return send(client, "order_check", {"total": shown_total(text(client, "order_check"))})


def test_everything_is_shown_once_more(checked):
    page = text(checked, "order_check")
    for said in (
        "S-AB 1234",
        "36N0",
        "Änne Müller-Lüdenscheidt",
        "70173 Stuttgart",
        "aenne@example.org",
        "6,95",
    ):
        assert said in page
    assert "Kostenpflichtig bestellen" in page


def test_button_leads_to_the_payment_page(checked):
    answer = order(checked)
    placed = Order.objects.get()
    assert (placed.status, placed.plate, placed.language) == ("awaiting_payment", "S-AB 1234", "de")
    assert answer.url == Payment.objects.get().checkout_url


def test_order_speaks_the_language_it_was_placed_in(checked):
    checked.post(reverse("pages:set_language"), {"language": "pl", "next": "/plakette/"})
    order(checked)
    assert Order.objects.get().language == "pl"


def test_double_click_is_one_order(checked):
    total = shown_total(text(checked, "order_check"))
    first, second = (send(checked, "order_check", {"total": total}) for _ in range(2))
    assert first.url == second.url
    assert (Order.objects.count(), Payment.objects.count()) == (1, 1)


@pytest.fixture(autouse=True)
def fresh_rules():
    yield
    forget_rules_of_the_day()


def raise_price(clerk, lead):
    prices = {"sticker_cents": 650, "postage_domestic_cents": 95}
    abroad = {"postage_eu_cents": 125, "postage_world_cents": 180}
    new = Tariff(key="tariff", valid_from=timezone.localdate(), source="Beschluss", **prices, **abroad)
    sign_off(enter_rule(new, clerk), lead)


def test_price_that_changed_meanwhile_is_shown_first(checked, clerk, lead):
    old = shown_total(text(checked, "order_check"))
    raise_price(clerk, lead)
    answer = send(checked, "order_check", {"total": old})
    page = answer.content.decode()
    assert "Der Preis hat sich geändert" in page
    assert "7,45" in page
    assert not Order.objects.exists()
    order(checked)
    assert Order.objects.get().total_cents == 745


@pytest.mark.parametrize("total", ["1", "0", "694"])
def test_nobody_names_a_price(checked, total):
    assert "Der Preis hat sich geändert" in send(checked, "order_check", {"total": total}).content.decode()
    assert not Order.objects.exists()


@pytest.mark.parametrize("total", ["", "-1", "6,95", "６９５", "9" * 5000, "\x00"])
def test_price_that_is_no_number_costs_what_it_costs(checked, total):
    send(checked, "order_check", {"total": total})
    assert [placed.total_cents for placed in Order.objects.all()] in ([], [695])


def test_postage_depends_on_the_country(citizen):
    assert place(citizen, country="PL", postcode="00-950").total_cents > 695


def test_a_new_order_is_a_new_one(citizen):
    first = place(citizen)
    second = place(citizen, name="Ben Beispiel")
    assert first.pk != second.pk
    assert second.name == "Ben Beispiel"


def test_without_a_vehicle_or_an_address_it_leads_back(citizen):
    assert leads_to(citizen.get(reverse("plakette:order_check")), "order_vehicle")
    to_address(citizen)
    assert leads_to(send(citizen, "order_check", {"total": "695"}), "order_address")
    assert not Order.objects.exists()


def test_button_has_a_limit_that_a_shared_address_does_not_meet(checked):
    for _ in range(300):
        hit("plakette.order", "127.0.0.1", 300, timedelta(hours=1))
    refused = send(checked, "order_check", {"total": "1"})
    assert refused.status_code == 429


def queries_of(client):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        order(client)
    return len(queries)


def test_placing_an_order_takes_the_same_queries_however_many_there_are(citizen):
    to_check(citizen)
    order(citizen)  # tables of the day are read once per process
    to_check(citizen, name="Eins")
    few = queries_of(citizen)
    for number in range(12):
        OrderFactory.awaiting_payment(text=f"S-AB {number + 1}")
    to_check(citizen, name="Zwei")
    assert queries_of(citizen) == few
    assert few <= 60
