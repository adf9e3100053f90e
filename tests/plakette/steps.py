"""The order's pages as a person walks them: what is typed on each, and how far that leads."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from plakette.models import Order

VEHICLE = {"plate_0": "S", "plate_1": "AB 1234", "plate_2": "", "key": "36N0", "kind": ""}
FOREIGN = {
    "country": "PL",
    "plate": "WA 12345",
    "fuel": "diesel",
    "first_registration_0": "1",
    "first_registration_1": "3",
    "first_registration_2": "2010",
}
ADDRESS = {
    "name": "Änne Müller-Lüdenscheidt",
    "extra_line": "",
    "street": "Königstraße 1",
    "postcode": "70173",
    "city": "Stuttgart",
    "country": "DE",
    "email": "aenne@example.org",
}


def send(client: Client, view: str, data: dict[str, Any], **extra: Any) -> Any:
    """Send a page's form; the answer. `extra` as Django's test client takes it."""
    return client.post(reverse(f"plakette:{view}"), data, **extra)


def text(client: Client, view: str, *args: Any) -> str:
    return client.get(reverse(f"plakette:{view}", args=args)).content.decode()


def to_address(client: Client, **vehicle: str) -> Any:
    return send(client, "order_vehicle", {**VEHICLE, **vehicle})


def to_check(client: Client, **address: str) -> Any:
    to_address(client)
    return send(client, "order_address", {**ADDRESS, **address})


def shown_total(page: str) -> str:
    found = re.search(r'name="total" value="(\d+)"', page)
    assert found
    return found[1]


def place(client: Client, **address: str) -> Order:
    """All pages, up to the payment page."""
    to_check(client, **address)
    send(client, "order_check", {"total": shown_total(text(client, "order_check"))})
    return Order.objects.latest("placed_at")


def leads_to(answer: Any, view: str) -> bool:
    return bool(answer.status_code == 302 and answer.url == reverse(f"plakette:{view}"))
