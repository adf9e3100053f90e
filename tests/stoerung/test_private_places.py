"""Where something lies at somebody's home nobody finds the true place, however they ask."""

import pytest

from portal.geo.points import Box, Point
from stoerung.models import Category, Report
from stoerung.public_positions import public_point
from stoerung.services.nearby import nearby_reports
from stoerung.services.public_boxes import publicly_inside
from tests.factories.stoerung import SCHLOSSPLATZ, ReportFactory, category

pytestmark = pytest.mark.django_db
WIDE = 0.01


@pytest.fixture
def report():
    Category.objects.filter(code="laterne-aus").update(is_place_private=True)
    return ReportFactory.received()


def is_in(client, west, east):
    box = f"{west},{SCHLOSSPLATZ.lat - WIDE},{east},{SCHLOSSPLATZ.lat + WIDE}"
    return bool(client.get("/stoerung/karte.geojson", {"bbox": box}).json()["features"])


def test_ever_smaller_boxes_find_the_middle_of_the_cell(client, report):
    west, east = SCHLOSSPLATZ.lon - WIDE, SCHLOSSPLATZ.lon + WIDE
    for _half in range(30):
        middle = (west + east) / 2
        west, east = (west, middle) if is_in(client, west, middle) else (middle, east)
    shown = public_point(SCHLOSSPLATZ, is_private=True)
    assert abs(shown.lon - SCHLOSSPLATZ.lon) > 1e-4
    assert abs(west - shown.lon) < 1e-4


@pytest.mark.parametrize("lon", [9.05, 9.1797, 9.25, 9.31])
@pytest.mark.parametrize("lat", [48.70, 48.7784, 48.85])
def test_database_and_page_agree_on_the_cell(report, lon, lat):
    Report.objects.update(lon=lon, lat=lat)
    shown = public_point(Point(lon, lat), is_private=True)
    around = Box(shown.lon - 2e-5, shown.lat - 2e-5, shown.lon + 2e-5, shown.lat + 2e-5)
    assert publicly_inside(Report.objects.all(), around).get() == report


def test_what_is_no_secret_is_found_where_it_is(client):
    ReportFactory.received()
    assert is_in(client, SCHLOSSPLATZ.lon - 1e-6, SCHLOSSPLATZ.lon + 1e-6)
    assert not is_in(client, SCHLOSSPLATZ.lon + 1e-6, SCHLOSSPLATZ.lon + WIDE)


def test_nearby_is_what_looks_near_to_strangers(report):
    shown = public_point(SCHLOSSPLATZ, is_private=True)
    beyond = Point(2 * shown.lon - SCHLOSSPLATZ.lon, 2 * shown.lat - SCHLOSSPLATZ.lat)
    assert [found.report for found in nearby_reports(beyond, category())] == [report]


def test_distance_of_a_border_is_not_told(client, report):
    report.decisions.update(border_metres=42.0)
    page = f"/stoerung/meldungen/{report.number}/"
    assert "Die Grenze ist" not in client.get(page).text
    Category.objects.update(is_place_private=False)
    assert "Die Grenze ist 40 m entfernt" in client.get(page).text
