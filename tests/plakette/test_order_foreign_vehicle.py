"""Page 1 for a vehicle from abroad: four facts, and a document only where it would help."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.plakette.steps import FOREIGN, leads_to, send, text

pytestmark = pytest.mark.django_db


def give(client, **facts):
    return send(client, "order_foreign_vehicle", {**FOREIGN, **facts})


def test_four_facts_lead_to_the_address(citizen):
    assert leads_to(give(citizen), "order_address")
    page = text(citizen, "order_address")
    assert "WA 12345" in page
    assert "grüne Plakette" in page


def test_vehicle_class_is_asked_where_it_matters(citizen):
    page = give(citizen, fuel="petrol").content.decode()
    assert "Noch eine Frage" in page
    assert 'name="vehicle"' in page
    assert leads_to(give(citizen, fuel="petrol", vehicle="M1", asked="vehicle"), "order_address")


def test_document_is_asked_only_where_it_would_help(citizen):
    assert leads_to(give(citizen, first_registration_2="2005"), "order_proof")


def test_electric_vehicle_from_abroad_needs_no_document(citizen):
    assert leads_to(give(citizen, fuel="electric"), "order_address")


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"country": ""}, "Geben Sie das Land der Zulassung ein."),
        ({"country": "Deutschland"}, "gehen Sie bitte zurück"),
        ({"country": "XX"}, "XX"),
        ({"plate": ""}, "Geben Sie Ihr Kennzeichen ein."),
        ({"plate": "<b>1</b>"}, "nur Buchstaben, Ziffern"),
        ({"fuel": ""}, "Wählen Sie den Kraftstoff."),
        ({"first_registration_1": "13"}, "first_registration"),
        ({"first_registration_0": "30", "first_registration_1": "2"}, "first_registration"),
        ({"first_registration_2": ""}, "Geben Sie Tag, Monat und Jahr an."),
    ],
)
def test_what_is_missing_or_wrong_is_said(citizen, facts, says):
    answer = give(citizen, **facts)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "<title>Fehler:" in page
    assert says in page


def test_registration_of_tomorrow_is_refused(citizen):
    tomorrow = timezone.localdate() + timedelta(days=1)
    parts = {"0": tomorrow.day, "1": tomorrow.month, "2": tomorrow.year}
    page = give(citizen, **{f"first_registration_{place}": str(part) for place, part in parts.items()})
    assert "nicht in der Zukunft" in page.content.decode()


def test_page_comes_filled_in_when_one_returns(citizen):
    give(citizen)
    page = text(citizen, "order_foreign_vehicle")
    for value in ("Polen", "WA 12345", "2010"):
        assert f'value="{value}"' in page
    assert "WA 12345" not in text(citizen, "order_vehicle")


def test_sending_it_twice_changes_nothing(citizen):
    assert give(citizen).url == give(citizen).url
