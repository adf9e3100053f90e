"""Every field takes every string without falling over; what it keeps, it keeps and shows as it was typed."""

from html import unescape
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


def addresses():
    """A client's address for each string: too many tries of one would be refused."""
    return (
        (string, {"REMOTE_ADDR": f"10.1.{place // 200}.{place % 200 + 1}"})
        for place, string in enumerate(STRINGS)
    )


@pytest.mark.parametrize(
    ("view", "field"),
    [(view, field) for view, filled in PAGES for field in (*filled, *MORE.get(view, ()))],
)
def test_no_string_fells_a_page_and_none_is_lost(citizen, view, field):
    filled = dict(PAGES)[view]
    if view == "order_address":
        to_address(citizen)
    for string, extra in addresses():
        answer = send(citizen, view, {**filled, field: string}, **extra)
        assert answer.status_code in {200, 302}, (string, answer.status_code)
        if answer.status_code == 200 and field not in CHOICES and string:
            assert f'value="{escape(string)}"' in answer.content.decode(), string


@pytest.mark.parametrize("line", LINES)
def test_what_an_address_keeps_is_shown_and_stored_as_it_was_typed(citizen, line):
    kept = []
    for string, extra in addresses():
        to_address(citizen)
        answer = send(citizen, "order_address", {**ADDRESS, line: string}, **extra)
        if answer.status_code == 302:
            kept.append(string)
            page = text(citizen, "order_check")
            assert escape(string.strip()) in page
            assert "<script>alert" not in page
            send(citizen, "order_check", {"total": shown_total(page)}, **extra)
            assert getattr(Order.objects.latest("placed_at"), line) == string.strip()
    assert len(kept) > 30
    status = text(citizen, "order_status", Order.objects.latest("placed_at").secret)
    assert unescape(kept[-1].strip()) in unescape(status)


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
