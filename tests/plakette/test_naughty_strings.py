"""Every field takes every string without falling over; what it keeps, it keeps and shows as it was typed."""

from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils.html import escape

from plakette.models import Order
from tests.plakette.naughty import STRINGS
from tests.plakette.steps import ADDRESS, FOREIGN, VEHICLE, send, shown_total, text, to_address

pytestmark = pytest.mark.django_db
LINES = ("name", "extra_line", "street", "city")
PAGES = [("order_vehicle", VEHICLE), ("order_foreign_vehicle", FOREIGN), ("order_address", ADDRESS)]
# Asked one after the other, and sent along from page to page.
MORE = {
    "order_vehicle": ("fuel", "filter", "vehicle", "reading", "asked"),
    "order_foreign_vehicle": ("vehicle",),
}
CHOICES = {"kind", "country", "fuel", "filter", "vehicle", "reading", "asked"}


# The ones that have felled programs before: each goes alone into an otherwise good form.
WORST = [
    "\x00",
    "one\r\ntwo",
    "<script>alert(1)</script>",
    "\u202e1234 BA-S",
    "😀",
    "²³",
    "x" * 300,
    "ü" * 5000,
]


def send_from(place, client, view, data):
    """From an address of its own: too many tries of one would be refused."""
    return send(client, view, data, REMOTE_ADDR=f"10.1.{place // 200}.{place % 200 + 1}")


def fields(view, filled):
    return [*filled, *MORE.get(view, ())]


def assert_nothing_is_lost(answer, typed):
    assert answer.status_code in {200, 302}, typed
    if answer.status_code == 200:
        page = answer.content.decode()
        for field, string in typed.items():
            if string and field not in CHOICES:
                assert f'value="{escape(string)}"' in page, (field, string)


@pytest.mark.parametrize(("view", "filled"), PAGES)
def test_no_string_fells_a_page_and_none_is_lost(citizen, view, filled):
    """In each round every field gets another string, until each has had all of them."""
    to_address(citizen)
    for place in range(len(STRINGS)):
        typed = {name: STRINGS[(place + n) % len(STRINGS)] for n, name in enumerate(fields(view, filled))}
        assert_nothing_is_lost(send_from(place, citizen, view, typed), typed)


@pytest.mark.parametrize(("view", "filled"), PAGES)
def test_one_bad_field_among_good_ones(citizen, view, filled):
    to_address(citizen)
    for name in fields(view, filled):
        for place, string in enumerate(WORST):
            answer = send_from(place, citizen, view, {**filled, name: string})
            assert_nothing_is_lost(answer, {name: string})


def test_what_an_address_keeps_is_shown_and_stored_as_it_was_typed(citizen):
    kept = []
    to_address(citizen)
    for place, string in enumerate(STRINGS):
        typed = dict.fromkeys(LINES, string[:80])
        if send_from(place, citizen, "order_address", {**ADDRESS, **typed}).status_code == 302:
            kept.append(string)
            page = text(citizen, "order_check")
            assert page.count(escape(string[:80].strip())) >= len(LINES)
            assert "<script>alert" not in page
            send_from(place, citizen, "order_check", {"total": shown_total(page)})
            order = Order.objects.latest("placed_at")
            assert {getattr(order, line) for line in LINES} == {string[:80].strip()}
            assert escape(order.name) in text(citizen, "order_status", order.secret)
    assert len(kept) > 30


@pytest.mark.parametrize("string", STRINGS)
def test_secret_that_is_none_is_not_found(citizen, string):
    """Whatever stands where the secret belongs."""
    for end in ("", "zurueck/", "stornieren/", "nachweis.pdf"):
        assert citizen.get(f"/plakette/bestellung/{quote(string or 'x')}/{end}").status_code == 404


def test_bytes_that_are_no_text(citizen):
    for body in (b"plate_0=%FF%FE&key=%ED%A0%80", b"\xff\xfe=\x00", b"plate_0&&&=;", b"%"):
        answer = citizen.post(
            reverse("plakette:order_vehicle"), body, content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code in {200, 400}


def test_session_of_an_older_version_is_no_error(citizen):
    """The draft's fields change between releases; a browser that was in the middle of it begins anew."""
    session = citizen.session
    session["plakette"] = {"colour": "green", "plate": 7}
    session.save()
    assert citizen.get(reverse("plakette:order_vehicle")).status_code == 200
