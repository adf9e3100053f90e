"""What strangers see: list, report, map, figures, open data; and what they never see."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from stoerung.models import Category, Report
from tests.factories.stoerung import SCHLOSSPLATZ, ReportFactory, city

pytestmark = pytest.mark.django_db
PAGES = ["public_list", "public_map", "map_data", "statistics", "open_data_csv", "open_data_geojson"]


def get(client, name, *args, **query):
    response = client.get(reverse(f"stoerung:{name}", args=args), query)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response, body.decode()


def published(report, text="Laterne am Brunnen ist aus."):
    Report.objects.filter(pk=report.pk).update(
        publication="published", published_at=timezone.now(), public_text=text
    )
    return report


@pytest.mark.parametrize("name", [*PAGES, "open_data"])
def test_page_is_there_without_any_report(client, name):
    cache.clear()
    assert get(client, name)[0].status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_nothing_unread_and_nobody_comes_out(client, name):
    cache.clear()
    city()
    ReportFactory.received(description="Bei Frau Geheim", email="geheim@example.org", phone="0711 4711")
    _response, body = get(client, name)
    assert "eheim" not in body
    assert "4711" not in body


def test_hidden_reports_are_nowhere(client):
    report = ReportFactory.received()
    Report.objects.filter(pk=report.pk).update(publication="hidden")
    assert get(client, "public_report", report.number)[0].status_code == 404
    assert all(report.number not in get(client, name)[1] for name in PAGES)


def test_released_text_is_shown(client):
    report = published(ReportFactory.received())
    assert "Laterne am Brunnen" in get(client, "public_list")[1]
    assert "Laterne am Brunnen" in get(client, "public_report", report.number)[1]


def test_page_of_a_report_says_who_and_why(client):
    city()
    report = ReportFactory.received()
    _response, body = get(client, "public_report", report.number)
    assert report.department.name in body
    assert "Warum dieses Amt?" in body
    assert "Ich bin auch betroffen" in body


def test_filters_of_the_list(client):
    ReportFactory.received("laterne-aus")
    hole = ReportFactory.received("schlagloch")
    _response, body = get(client, "public_list", thema="strasse", stand="offen")
    assert hole.number in body
    assert body.count("report-card__title") == 1
    assert get(client, "public_list", stand="behoben")[1].count("report-card__title") == 0


@pytest.mark.parametrize("query", [{"thema": "x"}, {"stand": "\x00"}, {"nach": "gibtsnicht"}, {"nach": "\x00"}])
def test_unsound_filters_show_everything(client, query):
    ReportFactory.received()
    assert get(client, "public_list", **query)[1].count("report-card__title") == 1


def test_pages_follow_each_other_without_gap_or_repetition(client, monkeypatch):
    monkeypatch.setattr("stoerung.views.public.PER_PAGE", 3)
    now = timezone.now()
    for n in range(8):
        report = ReportFactory.received()
        Report.objects.filter(pk=report.pk).update(created_at=now - timedelta(days=n // 3))
    seen, after = [], ""
    for _page in range(3):
        response, _body = get(client, "public_list", **({"nach": after} if after else {}))
        seen += [report.number for report in response.context["reports"]]
        after = response.context["next_after"]
    assert after == ""
    assert len(seen) == len(set(seen)) == 8


def test_list_asks_the_database_the_same_for_few_and_many(client, django_assert_num_queries):
    ReportFactory.received()
    with CaptureQueriesContext(connection) as few:
        get(client, "public_list")
    for _ in range(4):
        ReportFactory.received()
    with django_assert_num_queries(len(few)):
        get(client, "public_list")


def test_map_numbers_what_is_in_view(client):
    city()
    ReportFactory.received()
    response, body = get(client, "public_map")
    assert len(response.context["numbered"]) == 1
    assert "data:image/svg+xml" in body
    far = {"map_lon": "9.05", "map_lat": "48.70", "map_scale": "1"}
    assert get(client, "public_map", **far)[0].context["numbered"] == []


@pytest.mark.parametrize("bbox", ["", "1,2", "nan,nan,nan,nan", "9,9,1,1", "x,x,x,x", "9.17,48.77,9.19,48.79"])
def test_map_data_survives_any_box(client, bbox):
    ReportFactory.received()
    response, body = get(client, "map_data", bbox=bbox)
    assert response.status_code == 200
    assert [f["geometry"]["coordinates"] for f in json.loads(body)["features"]] == [list(SCHLOSSPLATZ)]


def test_private_places_are_only_roughly_told(client):
    Category.objects.filter(code="laerm").update(is_place_private=True, is_public=True)
    ReportFactory.received("laerm")
    exact = f"{SCHLOSSPLATZ.lon}"
    for name in ("map_data", "open_data_csv", "open_data_geojson"):
        assert exact not in get(client, name)[1]


def test_csv_can_be_read_and_runs_nothing(client):
    published(ReportFactory.received(), text='=HYPERLINK("http://x";"y")\nzweite Zeile; mit "Zeichen"')
    rows = list(csv.DictReader(io.StringIO(get(client, "open_data_csv")[1].lstrip("\ufeff")), delimiter=";"))
    assert rows[0]["text"].startswith("'=HYPERLINK")
    assert (rows[0]["laenge"], rows[0]["ort_ungefaehr"]) == (str(SCHLOSSPLATZ.lon), "nein")


def test_geojson_is_whole(client):
    published(ReportFactory.received())
    ReportFactory.received()
    found = json.loads(get(client, "open_data_geojson")[1])
    assert len(found["features"]) == 2
    assert found["license"].startswith("https://creativecommons.org/publicdomain/zero")


def test_figures_come_with_picture_and_table(client):
    cache.clear()
    for _ in range(6):
        ReportFactory.received()
    _response, body = get(client, "statistics")
    assert 'role="img"' in body
    assert '<td class="number">6</td>' in body
    assert "Straßenbeleuchtung" in body


def test_few_cases_make_no_figure(client):
    cache.clear()
    ReportFactory.received()
    response, _body = get(client, "statistics")
    assert response.context["groups"] == []
