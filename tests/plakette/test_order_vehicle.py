"""Page 1: plate and key; what they leave open is asked, and who needs no sticker hears so at once."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from plakette.models import Order
from plakette.views.order import LOOK_UPS_PER_HOUR
from tests.plakette.steps import ADDRESS, VEHICLE, leads_to, place, send, shown_total, text, to_address

pytestmark = pytest.mark.django_db


def answer_to(client, **typed):
    return send(client, "order_vehicle", {**VEHICLE, **typed}).content.decode()


def test_two_facts_lead_to_the_address(citizen):
    assert leads_to(to_address(citizen), "order_address")
    assert "S-AB 1234" in text(citizen, "order_address")


@pytest.mark.parametrize(
    "boxes",
    [
        ("S-AB 1234", "", ""),
        ("", "s ab 1234", ""),
        ("s", "ab1234", ""),
        ("S-", "AB\u00a01234", ""),
        ("Ｓ", "ＡＢ １２３４", ""),
    ],
)
def test_plate_is_taken_however_it_is_typed(citizen, boxes):
    typed = {f"plate_{place}": part for place, part in enumerate(boxes)}
    answer = to_address(citizen, **typed)
    if answer.status_code == 200:
        assert 'name="reading" value="S-AB 1234"' in answer.content.decode()
        answer = to_address(citizen, **typed, reading="S-AB 1234")
    assert leads_to(answer, "order_address")
    assert "S-AB 1234" in text(citizen, "order_address")


def test_ambiguous_plate_is_asked_and_remembered(citizen):
    glued = {"plate_0": "", "plate_1": "SAB1234"}
    page = answer_to(citizen, **glued)
    assert "Noch eine Frage" in page
    assert 'value="SA-B 1234"' in page
    assert leads_to(to_address(citizen, **glued, reading="SA-B 1234"), "order_address")
    assert "SA-B 1234" in text(citizen, "order_address")


def test_reading_that_was_not_offered_is_asked_again(citizen):
    assert "Noch eine Frage" in answer_to(citizen, plate_0="", plate_1="SAB1234", reading="B-XX 1")


def test_only_what_matters_is_asked_one_after_the_other(citizen):
    page = answer_to(citizen, key="0435")
    assert 'name="fuel"' in page
    assert 'name="filter"' not in page
    assert "Fehler:" not in page
    page = answer_to(citizen, key="0435", fuel="diesel", asked="fuel")
    assert 'name="filter"' in page
    done = to_address(citizen, key="0435", fuel="diesel", filter="none", asked="fuel filter")
    assert leads_to(done, "order_address")


def test_question_left_out_is_a_fault_the_second_time(citizen):
    page = answer_to(citizen, key="0435", asked="fuel")
    assert "<title>Fehler:" in page
    assert "Bitte wählen Sie eine Antwort." in page


def test_needed_questions_are_not_called_optional(citizen, settings):
    settings.PLATE_REGISTER = "none"
    page = answer_to(citizen, key="0435", plate_0="", plate_1="SAB1234", reading="S-AB 1234")
    assert 'name="fuel"' in page
    assert page.count("freiwillig") == 1  # the special vehicle


def test_key_may_be_left_empty_only_where_a_register_is_connected(citizen, settings):
    page = text(citizen, "order_vehicle")
    assert "Lassen Sie das Feld leer" in page
    assert leads_to(to_address(citizen, plate_1="DE 1001", key=""), "order_address")
    settings.PLATE_REGISTER = "none"
    page = text(citizen, "order_vehicle")
    assert "Lassen Sie das Feld leer" not in page
    assert "Geben Sie die vier Zeichen aus Feld 14.1 ein" in answer_to(citizen, plate_1="DE 1001", key="")


REGISTER = {"plate_1": "DE 1003", "key": ""}


def test_what_the_register_says_is_not_shown(citizen):
    """Anybody may type any plate: the pages show the sticker, not the answer."""
    to_address(citizen, **REGISTER)
    send(citizen, "order_address", ADDRESS)
    page = text(citizen, "order_check")
    assert "aus dem Register" in page
    assert "rote Plakette" in page
    send(citizen, "order_check", {"total": shown_total(page)})
    order = Order.objects.get()
    assert order.emission_key == "0435"
    pages = [page, *(text(citizen, name) for name in ("order_vehicle", "order_address"))]
    pages.append(text(citizen, "order_status", order.secret))
    citizen.post(reverse("plakette:reorder", args=[order.secret]))
    pages += [text(citizen, "order_vehicle"), text(citizen, "order_check")]
    assert not [found for shown in pages for found in re.findall(r"\W0435\W", shown)]


def test_no_sticker_for_a_plate_is_said_without_the_key(citizen):
    to_address(citizen, plate_1="DE 1004", key="")
    page = text(citizen, "order_result")
    assert "Angaben aus dem Register: Schadstoffgruppe 1" in page
    assert not re.search(r"\W0414\W", page)


def test_ordering_again_needs_neither_key_nor_register(citizen, monkeypatch):
    order = place(citizen)
    citizen.post(reverse("plakette:reorder", args=[order.secret]))
    monkeypatch.setattr("plakette.views.order.LOOK_UPS_PER_HOUR", 0)
    assert leads_to(to_address(citizen, key=""), "order_address")
    assert "wie bei der ersten Bestellung" in text(citizen, "order_check")


def test_register_is_not_asked_without_end(citizen):
    for number in range(LOOK_UPS_PER_HOUR):
        assert "kennt dieses Kennzeichen nicht" in answer_to(Client(), plate_1=f"XX {number + 1}", key="")
    page = answer_to(Client(), **REGISTER)
    assert "schon oft im Register nachgesehen" in page
    assert 'value="DE 1003"' in page
    assert leads_to(to_address(Client(), plate_1="DE 1001"), "order_address")  # with a key one always gets on
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert leads_to(send(Client(), "order_vehicle", {**VEHICLE, **REGISTER}, **elsewhere), "order_address")


def test_register_that_knows_nothing_asks_for_the_key(citizen):
    assert "Das Register kennt dieses Kennzeichen nicht" in answer_to(citizen, key="")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"plate_2": "E", "plate_1": "AB 123"}, "Sie brauchen keine Plakette"),
        ({"plate_2": "H", "plate_1": "AB 123", "key": ""}, "Sie brauchen keine Plakette"),
        ({"kind": "motorcycle", "key": ""}, "Sie brauchen keine Plakette"),
        ({"key": "0414", "fuel": "diesel", "filter": "none"}, "Keine Plakette möglich"),
    ],
)
def test_who_cannot_buy_hears_why_before_any_money(citizen, typed, says):
    assert leads_to(to_address(citizen, **typed), "order_result")
    assert says in text(citizen, "order_result")
    assert leads_to(citizen.get(reverse("plakette:order_check")), "order_vehicle")


@pytest.mark.parametrize(
    "typed",
    [
        {"plate_0": "", "plate_1": ""},
        {"plate_0": "QQQQ"},
        {"plate_1": "AB 12345"},
        {"key": "1"},
        {"key": "ÄÖÜß"},
        {"key": "X" * 21},
        {"kind": "spaceship"},
    ],
)
def test_what_cannot_be_is_refused_and_kept(citizen, typed):
    page = answer_to(citizen, **typed)
    assert "<title>Fehler:" in page
    for value in typed.values():
        assert not value or f'value="{value}"' in page or value == "spaceship"


def test_page_comes_filled_in_when_one_returns(citizen):
    to_address(citizen, plate_1="AB 123", plate_2="E")
    page = text(citizen, "order_vehicle")
    for value in ("S", "AB 123", "E", "36N0"):
        assert f'value="{value}"' in page


def test_sending_page_one_twice_changes_nothing(citizen):
    to_address(citizen)
    assert leads_to(to_address(citizen), "order_address")
    assert not Order.objects.exists()


def test_nothing_typed_is_in_an_address(citizen):
    assert "AB" not in to_address(citizen).url
