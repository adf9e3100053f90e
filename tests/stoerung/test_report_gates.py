"""Pages that come only where they are called for: danger, border, already reported, outside."""

import pytest

from stoerung.models import Report
from stoerung.services.nearby import nearby_reports
from stoerung.states import Priority, Publication
from tests.factories.routing import at, plan, town
from tests.factories.stoerung import OUTSIDE, SCHLOSSPLATZ, ReportFactory, category, city, place
from tests.stoerung import report_steps as steps

pytestmark = pytest.mark.django_db
DANGER, BORDER, NEARBY = "/stoerung/gefahr/", "/stoerung/grenze/", "/stoerung/schon-gemeldet/"


# --- report_danger


def test_danger_shows_the_number_before_anything_else(citizen):
    steps.tell_place(citizen)
    assert steps.tell_defect(citizen, description="Es riecht nach Gas").url == DANGER
    page = citizen.get(DANGER)
    assert 'href="tel:112"' in page.text
    assert citizen.post(DANGER).url == steps.check_page()


def test_a_dangerous_category_is_danger_whatever_the_words(citizen):
    steps.tell_place(citizen)
    assert steps.tell_defect(citizen, "gullydeckel").url == DANGER


def test_danger_is_asked_once_but_another_danger_again(citizen):
    steps.tell_place(citizen)
    steps.tell_defect(citizen, description="Es riecht nach Gas")
    citizen.post(DANGER)
    assert steps.tell_defect(citizen, description="Es riecht nach Gas, immer noch").url == steps.check_page()
    assert steps.tell_defect(citizen, "gullydeckel").url == DANGER


def test_nobody_reports_past_the_number(citizen):
    steps.tell_place(citizen)
    steps.tell_defect(citizen, description="Es riecht nach Gas")
    assert citizen.get(steps.check_page()).url == DANGER
    assert citizen.post(steps.check_page(), {}).url == DANGER


def test_the_report_has_priority(citizen):
    steps.tell_place(citizen)
    steps.tell_defect(citizen, description="Es riecht nach Gas")
    citizen.post(DANGER)
    steps.send(citizen, citizen.get(steps.check_page()))
    assert steps.the_report().priority == Priority.DANGER


@pytest.mark.parametrize("page", [DANGER, BORDER, NEARBY])
def test_a_page_that_nobody_asked_for_leads_to_what_is_missing(citizen, page):
    assert citizen.get(page).url == steps.place_page()
    assert citizen.post(page).url == steps.place_page()
    steps.tell_place(citizen)
    assert citizen.get(page).url == steps.defect_page()
    steps.tell_defect(citizen)
    assert citizen.get(page).url == steps.check_page()


# --- report_border


@pytest.fixture
def near_a_border(citizen):
    squares = town()
    plan(("schlagloch", squares["west"], "nah"), ("schlagloch", None, "fern"))
    steps.tell_place(citizen, **steps.pin(at(0.99, 0.5)))
    assert steps.tell_defect(citizen, "schlagloch").url == BORDER
    return citizen


def test_near_a_border_the_answer_decides(near_a_border):
    page = near_a_border.get(BORDER)
    assert "Weiß ich nicht" in page.text
    assert near_a_border.post(BORDER, {"side": "stadtbezirke/east"}).url == steps.check_page()
    steps.send(near_a_border, near_a_border.get(steps.check_page()))
    assert steps.the_report().department.key == "fern"


def test_who_does_not_know_is_not_asked_again_and_the_point_decides(near_a_border):
    assert near_a_border.post(BORDER, {"side": "unknown"}).url == steps.check_page()
    steps.send(near_a_border, near_a_border.get(steps.check_page()))
    assert steps.the_report().department.key == "nah"


@pytest.mark.parametrize("side", ["", "stadtbezirke/mars", "\x00"])
def test_an_answer_that_is_none_is_asked_again(near_a_border, side):
    page = near_a_border.post(BORDER, {"side": side})
    assert page.context["form"].errors["side"]


# --- report_nearby


@pytest.fixture
def reported():
    return ReportFactory.received(email="")


def test_the_same_nearby_is_shown_before_the_last_page(citizen, reported):
    steps.tell_place(citizen)
    assert steps.tell_defect(citizen).url == NEARBY
    page = citizen.get(NEARBY)
    assert f"/stoerung/meldungen/{reported.number}/ich-auch/" in page.text
    assert reported.description not in page.text  # no clerk has read it
    assert citizen.post(NEARBY).url == steps.check_page()


def test_who_said_no_is_not_asked_again_for_the_same_place_and_category(citizen, reported):
    steps.tell_place(citizen)
    steps.tell_defect(citizen)
    citizen.post(NEARBY)
    assert steps.tell_defect(citizen, description="Andere Worte").url == steps.check_page()
    assert steps.tell_defect(citizen, "laterne-stoerung").url == NEARBY


def test_a_place_in_words_alone_has_nothing_nearby(citizen, reported):
    steps.tell_place(citizen, place="Musterweg", said="Musterweg", asked="unknown")
    assert steps.tell_defect(citizen).url == steps.check_page()


def found(code="laterne-aus", point=SCHLOSSPLATZ, **more):
    return [near.report.number for near in nearby_reports(point, category(code), **more)]


def test_nearby_reports_have_distance_and_direction(reported):
    north = SCHLOSSPLATZ._replace(lat=SCHLOSSPLATZ.lat - 0.0002)
    (near,) = nearby_reports(north, category("laterne-aus"))
    assert (near.report, near.metres, near.distance, str(near.direction)) == (reported, 22, "20 m", "nördlich")


def test_nearby_reports_are_open_public_and_of_the_same_group(reported):
    ReportFactory.done(email="")
    ReportFactory.received("falschparker", email="")
    ReportFactory.received("hundekot", email="")
    Report.objects.filter(pk=ReportFactory.received(email="").pk).update(publication=Publication.HIDDEN)
    assert found() == [reported.number]
    assert found("falschparker") == []


def test_nearby_reports_reach_as_far_as_the_place_is_inexact(reported):
    away = SCHLOSSPLATZ._replace(lat=SCHLOSSPLATZ.lat + 0.0009)
    assert found(point=away) == []
    assert found(point=away, inexact=100) == [reported.number]


def test_nearby_reports_ask_the_database_three_times_at_most(reported, django_assert_max_num_queries):
    for n in range(4):
        ReportFactory.received(email="", place=place(text=f"Nr. {n}"))
    leaf = category("laterne-aus")
    assert leaf.parent
    with django_assert_max_num_queries(3):
        assert len(nearby_reports(SCHLOSSPLATZ, leaf)) == 3


# --- report_outside


def test_outside_the_probable_town_is_named_and_nothing_is_sent(citizen):
    city()
    page = citizen.get(steps.tell_place(citizen, **steps.pin(OUTSIDE)).url)
    assert "Wir haben nichts abgeschickt" in page.text
    assert "Stadtverwaltung Böblingen" in page.text
    assert citizen.post("/stoerung/ausserhalb/").status_code == 200  # a point is no slip of the tongue
    assert not Report.objects.exists()


def test_words_that_sound_like_outside_may_be_inside(citizen):
    page = citizen.get(steps.tell_place(citizen, place="Parkplatz an der Straße nach Böblingen").url)
    assert "Das klingt nach einem Ort außerhalb" in page.text
    assert citizen.post("/stoerung/ausserhalb/").url == steps.defect_page()


def test_far_away_nobody_is_named(citizen):
    city()
    page = citizen.get(steps.tell_place(citizen, lon="11.5", lat="48.1").url)
    assert "Zuständig ist die Stadt oder Gemeinde, in der es ist." in page.text


def test_report_outside_without_a_place_leads_to_the_first_page(citizen):
    assert citizen.get("/stoerung/ausserhalb/").url == steps.place_page()
