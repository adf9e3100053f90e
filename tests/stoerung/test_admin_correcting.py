"""Theme and place are put right on one page, and the report finds its desk anew."""

import pytest

from stoerung.models import RoutingDecision
from tests.factories.accounts import enter
from tests.factories.stoerung import ReportFactory, category, city, clerk_of, fresh, place
from tests.stoerung.desk import address, shown, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    return ReportFactory.received()


@pytest.fixture
def desk(report):
    return enter(clerk_of(report))


def typed(report, **other):
    pin = {"lon": repr(report.lon), "lat": repr(report.lat)} if report.point else {}
    return {"category": report.category_id, "place": report.place_text, **pin, **other}


def send(client, report, **other):
    return client.post(address("correct", report.pk), typed(report, **other), follow=True)


def test_correct_theme_moves_it_to_its_desk(desk, report):
    hole = category("schlagloch")
    answer = desk.post(address("correct", report.pk), typed(report, category=hole.pk, save="1"))
    assert answer.url == address("worklist")
    assert (fresh(report).category, fresh(report).department.key) == (hole, "tiefbauamt")
    assert report.decisions.latest("pk").cause == RoutingDecision.Cause.RECATEGORISED


def test_correct_place_by_tap(desk, report):
    city()
    view = shown(desk, "correct", report.pk)
    assert 'name="map_lon"' in view
    content = words(send(desk, report, **{"pos.x": "100", "pos.y": "100"}))
    assert "Die Nadel steckt" in content
    assert fresh(report).point == report.point  # nothing is stored by a tap
    send(desk, report, lon="9.1", lat="48.74", save="1")
    assert (fresh(report).lon, fresh(report).place_source) == (9.1, "office")


def test_correct_without_a_change_changes_nothing(desk, report):
    send(desk, report, save="1")
    assert report.decisions.count() == 1


def test_search_sets_the_pin(desk, report):
    content = words(send(desk, report, place="Hauptbahnhof", search="1"))
    assert f'name="lon" value="{report.lon!r}"' not in content
    assert "kennt die Suche nicht" in words(send(desk, report, place="Wolkenkuckucksheim", search="1"))


def test_a_place_that_had_to_be_checked_gets_its_pin():
    report = ReportFactory.received(place=place(point=None, text="hinter der Kirche", source="text"))
    client = enter(clerk_of(report))
    assert "noch keine Nadel" in shown(client, "correct", report.pk)
    send(client, report, lon="9.1", lat="48.74", save="1")
    assert not fresh(report).place_has_to_be_checked


def test_outside_the_city_is_refused_in_words(desk, report):
    city()
    content = words(send(desk, report, lon="9.0", lat="48.3", save="1"))
    assert "außerhalb von Stuttgart" in content
    assert fresh(report).point == report.point


@pytest.mark.parametrize(
    "other",
    [
        {"category": "x", "save": "1"},
        {"lon": "nan", "lat": "inf", "save": "1"},
        {"lon": "9" * 400, "save": "1"},
        {"place": "a\x00b", "search": "1"},
        {"map_lon": "x", "map_lat": "\x00", "map_scale": "1e999", "map_move": "in"},
        {"pos.x": "x", "pos.y": "1e999"},
        {"lon": "9.1", "lat": "", "place": "", "save": "1"},
    ],
)
def test_nonsense_is_no_crash(desk, report, other):
    answer = desk.post(address("correct", report.pk), typed(report, **other))
    assert answer.status_code == 200
    assert report.decisions.count() == 1
