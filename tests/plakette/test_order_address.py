"""Page 2: what the vehicle gets, and where the letter goes; addresses of the whole world."""

import pytest
from django.urls import reverse

from tests.plakette.steps import ADDRESS, FOREIGN, leads_to, send, text, to_address, to_check

pytestmark = pytest.mark.django_db


def test_address_leads_to_the_check(citizen):
    assert leads_to(to_check(citizen), "order_check")


@pytest.mark.parametrize(
    "address",
    [
        {"country": "IE", "postcode": "", "city": "Dublin 2"},
        {"country": "GB", "postcode": "SW1A 2AA"},
        {"country": "PL", "postcode": "00-950", "city": "Łódź", "name": "Żaneta Wiśniewska"},
        {"country": "TR", "postcode": "34000", "city": "İstanbul"},
        {"country": "CN", "city": "北京", "name": "王小明", "street": "长安街1号"},
        {"country": "AE", "postcode": "", "city": "دبي"},
        {"extra_line": "c/o Bürgeramt"},
    ],
)
def test_addresses_of_the_world(citizen, address):
    assert leads_to(to_check(citizen, **address), "order_check")
    page = text(citizen, "order_check")
    for value in [value for field, value in address.items() if field != "country"]:
        assert value in page


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "Geben Sie den Namen ein"),
        ("name", "x" * 101, "100"),
        ("street", "", "Geben Sie Straße und Hausnummer ein."),
        ("postcode", "", "fünf Ziffern"),
        ("postcode", "7017", "fünf Ziffern"),
        ("postcode", "７０１７３", "fünf Ziffern"),
        ("city", "", "Geben Sie den Ort ein."),
        ("country", "", "Land"),
        ("country", "XX", "XX"),
        ("email", "", "Geben Sie Ihre E-Mail-Adresse ein."),
        ("email", "aenne@", "E-Mail"),
        ("email", "a@b.de\r\nBcc: c@d.de", "E-Mail"),
        ("email", "a@b.de, c@d.de", "E-Mail"),
    ],
)
def test_what_is_missing_or_wrong_is_said(citizen, field, value, says):
    answer = to_check(citizen, **{field: value})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "<title>Fehler:" in page
    assert says in page


def test_only_what_may_be_left_out_is_called_optional(citizen):
    to_address(citizen)
    assert text(citizen, "order_address").count("freiwillig") == 1  # the extra line


def test_bans_are_said_before_the_money(citizen):
    to_address(citizen, key="0435", fuel="diesel", filter="none")
    page = text(citizen, "order_address")
    assert "Fahrverbot für Diesel bis Euro 5" in page
    assert "In diese Umweltzonen dürfen Sie damit nicht fahren: Ludwigsburg und Umgebung, Stuttgart" in page


def test_green_petrol_car_is_warned_of_nothing(citizen):
    to_address(citizen)
    assert "kern-alert--warning" not in text(citizen, "order_address")


def test_page_comes_filled_in_when_one_returns(citizen):
    to_check(citizen, name="Zoë O’Brien")
    assert 'value="Zoë O’Brien"' in text(citizen, "order_address")


@pytest.mark.parametrize("view", ["order_vehicle", "order_foreign_vehicle"])
def test_back_leads_to_the_page_one_came_from(citizen, view):
    if view == "order_vehicle":
        to_address(citizen)
    else:
        send(citizen, view, FOREIGN)
    assert f'class="kern-link" href="{reverse(f"plakette:{view}")}"' in text(citizen, "order_address")


def test_without_a_vehicle_it_leads_to_the_first_page(citizen):
    assert leads_to(citizen.get(reverse("plakette:order_address")), "order_vehicle")
    assert leads_to(send(citizen, "order_address", ADDRESS), "order_vehicle")


def test_sending_it_twice_changes_nothing(citizen):
    to_check(citizen)
    assert leads_to(send(citizen, "order_address", ADDRESS), "order_check")
