"""The worklist: its lists, its search, what is ticked, and that a page costs the same however much there is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.geo.points import Point
from stoerung import worklist
from stoerung.models import Report
from stoerung.policies import desks_with_reports, may_work_on_reports
from stoerung.services import casework, publishing
from stoerung.services.reporter import answer_question
from stoerung.states import ReportStatus
from stoerung.worklist import Wanted
from tests.factories.accounts import enter
from tests.factories.stoerung import ReportFactory, fresh, place, staff
from tests.stoerung.desk import address, group_of, shown, with_photo, words

pytestmark = pytest.mark.django_db
LONG_AGO = "2026-01-05"


@pytest.fixture
def clerk():
    return staff("beleuchtung")


@pytest.fixture
def desk(clerk):
    return enter(clerk)


def numbers(user, **wanted):
    rows = worklist.page_of(user, Wanted(**wanted), timezone.localdate()).rows
    return [row.report.number for row in rows]


def late(report):
    Report.objects.filter(pk=report.pk).update(due_on=LONG_AGO)
    return report


def bulk(client, do, *reports, **typed):
    fields = {f"alle-{do}-{name}": value for name, value in typed.items()}
    ticked = [str(getattr(report, "pk", report)) for report in reports]
    return client.post(address("bulk"), {"do": do, "report": ticked, **fields}, follow=True)


def test_most_urgent_comes_first(clerk):
    normal, overdue = ReportFactory.received(), late(ReportFactory.received())
    danger = casework.set_priority(ReportFactory.received().pk, clerk, 1)
    assert numbers(clerk) == [danger.number, overdue.number, normal.number]


def test_each_list_shows_what_it_says(clerk):
    free, mine = ReportFactory.received(), ReportFactory.in_progress()
    overdue, closed = late(ReportFactory.received()), ReportFactory.done()
    news = ReportFactory.waiting()
    answer_question(news.pk, "Die linke.")
    assert numbers(clerk, name="meine") == [news.number, mine.number]
    assert numbers(clerk, name="ueberfaellig") == [overdue.number]
    assert set(numbers(clerk, name="ohne")) == {free.number, overdue.number}
    assert numbers(clerk, name="neues") == [news.number]
    assert numbers(clerk, name="beendet") == [closed.number]


def test_what_waits_for_publication_is_listed_until_it_is_read(clerk):
    text, photo = ReportFactory.received(), ReportFactory.received(description="")
    with_photo(photo)
    ReportFactory.received(description="")
    assert set(numbers(clerk, name="veroeffentlichen")) == {text.number, photo.number}
    publishing.publish(text.pk, clerk, "Die Laterne ist aus.")
    assert numbers(clerk, name="veroeffentlichen") == [photo.number]


def test_lists_are_narrowed_by_status_theme_and_desk():
    lamp, hole = ReportFactory.received(), ReportFactory.planned("schlagloch")
    triage = staff("stoerungsstelle")
    assert numbers(triage, status="planned") == [hole.number]
    assert numbers(triage, group=group_of(lamp).code) == [lamp.number]
    assert numbers(triage, desk=hole.department.key) == [hole.number]


def test_near_one_means_by_distance(clerk):
    first = ReportFactory.received()
    far, near, away = (
        ReportFactory.received(place=place(point=Point(9.1797, 48.7784 + metres / 111_000)))
        for metres in (400, 30, 3000)
    )
    assert numbers(clerk, near=first.number) == [near.number, far.number]
    assert away.number not in numbers(clerk, near=first.number)


@pytest.mark.parametrize(
    "query",
    [
        {"liste": "gibtsnicht", "stand": "x", "gruppe": "y", "amt": "z", "nah": "'", "seite": "-3"},
        {"seite": "9" * 40},
        {"nah": "\x00", "gruppe": "\x00"},
        {"nah": "XXXXXXX"},
    ],
)
def test_an_unsound_address_still_shows_a_list(desk, query):
    report = ReportFactory.received()
    if "seite" not in query or query["seite"] == "-3":
        assert report.number in shown(desk, "worklist", **query)
    assert desk.get(address("map_list"), query).status_code == 200


def test_overdue_is_said_in_words(desk):
    late(ReportFactory.received())
    assert "Arbeitstagen überfällig" in shown(desk, "worklist")


@pytest.mark.parametrize(
    "typed", ["{number}", "  {small} ", "Laternen", "schlossplatz laterne", "AENNE@example.org"]
)
def test_search_finds_and_one_hit_is_opened(desk, typed):
    report = ReportFactory.done()
    ReportFactory.received(description="Etwas anderes", email="", place=place(text="Marktplatz"))
    text = typed.format(number=report.number, small=report.number.lower())
    assert desk.post(address("worklist"), {"q": text})["Location"] == address("case_file", report.pk)


@pytest.mark.parametrize("typed", ["gibtesnicht", "\x00", "' OR 1=1", "&|!():*", "%", "a" * 200])
def test_search_for_nothing_is_no_crash(desk, typed):
    ReportFactory.received()
    answer = desk.post(address("worklist"), {"q": typed})
    assert answer.status_code == 200


def test_search_stays_in_the_own_desk():
    report = ReportFactory.received()
    answer = enter(staff("aws-abfuhr")).post(address("worklist"), {"q": report.number})
    assert "Nichts gefunden" in words(answer)


def test_words_are_never_searched_by_address(desk):
    ReportFactory.done(description="Der Nachbar war es.")
    assert "Gefunden" not in shown(desk, "worklist", q="Nachbar")


def test_bulk_names_what_could_not_be_done(desk, clerk):
    fine, closed = ReportFactory.received(), ReportFactory.done()
    content = words(bulk(desk, "take_up", fine, closed))
    assert "Annehmen: 1 erledigt." in content
    assert f"{closed.number}: " in content
    assert fresh(fine).assignee == clerk


def test_bulk_leaves_other_desks_alone(desk):
    foreign = ReportFactory.received("schlagloch")
    assert "1 gibt es hier nicht mehr" in words(bulk(desk, "take_up", foreign))
    assert fresh(foreign).status == ReportStatus.RECEIVED


@pytest.mark.parametrize(
    ("do", "typed", "after"),
    [
        ("assign", {}, {"status": "received"}),
        ("plan_work", {"planned_for": "2099-01-02", "text": ""}, {"status": "planned"}),
        ("close_report", {"reason": "fixed", "text": "Alles leuchtet wieder."}, {"status": "done"}),
        ("set_priority", {"priority": "1"}, {"priority": 1}),
    ],
)
def test_each_bulk_step(desk, do, typed, after):
    reports = [ReportFactory.received(), ReportFactory.received()]
    assert ": 2 erledigt." in words(bulk(desk, do, *reports, **typed))
    for report in reports:
        assert {name: getattr(fresh(report), name) for name in after} == after


def test_bulk_hand_over(desk):
    report = ReportFactory.received()
    to = staff("tiefbauamt").memberships.get().department
    bulk(desk, "hand_over", report, to=to.pk, reason="Das ist ein Loch.")
    assert fresh(report).department == to


def test_bulk_with_bad_input_keeps_text_and_ticks(desk):
    report = ReportFactory.received()
    answer = bulk(desk, "close_report", report, reason="", text="Alles leuchtet wieder.")
    assert answer.status_code == 200
    assert "Alles leuchtet wieder." in words(answer)
    assert "checked" in words(answer)
    assert fresh(report).is_open


@pytest.mark.parametrize("ticked", [[], ["x"], ["\x00"]])
def test_bulk_without_a_tick(desk, ticked):
    assert "Kreuzen Sie mindestens eine Meldung an" in words(bulk(desk, "take_up", *ticked))


def test_map_numbers_the_list(desk):
    report = ReportFactory.received()
    content = shown(desk, "map_list")
    assert report.number in content
    assert "%3E1%3C/text" in content


def queries(client, name, *args, **query):
    """Without those about memberships: the menu beside the page asks for every model of the portal."""
    with CaptureQueriesContext(
        connection,
    ) as seen:
        shown(client, name, *args, **query)
    return len([it for it in seen if "accounts_membership" not in it["sql"]])


@pytest.mark.parametrize("name", ["worklist", "map_list"])
def test_a_full_page_costs_no_more_queries_than_a_short_one(desk, name):
    with_photo(ReportFactory.in_progress())
    shown(desk, name)
    few = queries(desk, name)
    for _ in range(6):
        with_photo(ReportFactory.in_progress())
    assert queries(desk, name) == few
    assert few <= 14


def test_a_long_case_costs_no_more_queries_than_a_short_one(desk, clerk):
    report = ReportFactory.in_progress()
    with_photo(report)
    casework.add_note(report.pk, clerk, "Eins.")
    ReportFactory.received()
    shown(desk, "case_file", report.pk)
    few = queries(desk, "case_file", report.pk)
    for n in range(4):
        casework.add_note(report.pk, clerk, f"Notiz {n}")
        with_photo(report)
        ReportFactory.received()
    assert queries(desk, "case_file", report.pk) == few


def test_a_page_reads_no_more_rows_than_it_shows(clerk, monkeypatch):
    """Bounded pages and counts: nothing is asked for that would count the whole table."""
    monkeypatch.setattr(worklist, "ROWS", 2)
    monkeypatch.setattr(worklist, "COUNT_TO", 3)
    for _ in range(5):
        ReportFactory.received()
    with CaptureQueriesContext(connection) as seen:
        page = worklist.page_of(clerk, Wanted(page=2), timezone.localdate())
    assert (page.total, page.is_counted, page.has_next, len(page.rows)) == (3, False, True, 2)
    assert all("LIMIT" in it["sql"] for it in seen if 'FROM "stoerung_report"' in it["sql"])


def test_who_gets_reports_is_answered_without_reading_them(clerk):
    """There may be a hundred thousand, and every page asks."""
    with CaptureQueriesContext(connection) as seen:
        assert may_work_on_reports(clerk)
        assert clerk.memberships.get().department in desks_with_reports()
    assert not [it["sql"] for it in seen if "stoerung_report" in it["sql"]]
