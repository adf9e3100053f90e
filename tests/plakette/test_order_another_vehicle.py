"""order_another_vehicle: begin again; a special vehicle of before is forgotten."""

import pytest

pytestmark = pytest.mark.django_db


def test_motorcycle_of_before_is_forgotten(citizen):
    citizen.post("/plakette/", {"plate_0": "S", "plate_1": "AB 1234", "kind": "motorcycle"})
    assert "Sie brauchen keine Plakette" in citizen.get("/plakette/ergebnis/").content.decode()
    assert citizen.post("/plakette/anderes/").url == "/plakette/"
    answer = citizen.post("/plakette/", {"plate_0": "S", "plate_1": "AB 1234", "key": "36N0"})
    assert answer.url == "/plakette/adresse/"


def test_only_a_button_begins_again(citizen):
    assert citizen.get("/plakette/anderes/").status_code == 405
