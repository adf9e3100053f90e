import pytest
from django.urls import reverse

from stoerung.demo_city import load_demo_city

pytestmark = pytest.mark.django_db
URL = "/gebiete/stadtbezirke.geojson"


def test_areas_are_there_for_maps(client):
    load_demo_city()
    assert reverse("geo:areas", args=["stadtbezirke"]) == URL
    response = client.get(URL)
    assert response["Content-Type"] == "application/geo+json"
    assert {feature["properties"]["code"] for feature in response.json()["features"]} >= {"mitte", "west"}
    assert "public" in response["Cache-Control"]


def test_whoever_has_them_gets_them_again_only_after_a_change(client):
    load_demo_city()
    tag = client.get(URL)["ETag"]
    assert client.get(URL, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(URL, headers={"If-None-Match": '"stadtbezirke-0"'}).status_code == 200


def test_an_unknown_set_is_not_found(client):
    assert client.get("/gebiete/mondkrater.geojson").status_code == 404


def test_nothing_can_be_sent(client):
    load_demo_city()
    assert client.post(URL).status_code == 405
