"""What a lead sees of a desk, and a case on paper."""

import subprocess
from pathlib import Path

import pytest
from django.utils import timezone

from portal.accounts.models import Role
from portal.audit.models import Entry
from stoerung.models import Report
from stoerung.pdf import case_pdf
from stoerung.services import casework
from stoerung.services.desk_figures import desk_figures
from stoerung.services.reporter import rate_report, reopen_report
from tests.factories.accounts import enter
from tests.factories.stoerung import ReportFactory, clerk_of, staff
from tests.stoerung.desk import address, group_of, shown, with_photo

pytestmark = pytest.mark.django_db
NASTY = '#image("x") $a^2$ *fett* _kursiv_ \\ <label> @ref = Titel\n- Punkt `code` "Zitat" // weg'


def figures(*reports):
    desks = sorted({report.department_id for report in reports})
    return desk_figures(desks, timezone.localdate())


def test_figures_of_a_group():
    fixed, late, again = ReportFactory.done(), ReportFactory.received(), ReportFactory.done()
    Report.objects.filter(pk=late.pk).update(due_on="2026-01-05")
    Report.objects.filter(pk=fixed.pk).update(working_days_taken=4)
    rate_report(fixed.pk, "yes")
    reopen_report(again.pk, "Immer noch aus.")
    (line,) = figures(fixed).groups
    assert (line.received, line.open, line.overdue, line.fixed) == (3, 2, 1, 1)
    assert (line.median_days, line.p80_days) == (4, 4)
    assert (line.reopened_percent, line.content_percent) == (50, 100)


def test_load_of_each_clerk():
    busy, free = ReportFactory.in_progress(), ReportFactory.received()
    found = figures(busy, free)
    assert {line.name: line.open for line in found.clerks} == {str(clerk_of(busy)): 1, "": 1}
    assert (found.open, found.unassigned) == (2, 1)


def test_overview_shows_the_desks_one_leads():
    lamp, hole = ReportFactory.received(), ReportFactory.received("schlagloch")
    own = shown(enter(staff("beleuchtung", Role.LEAD)), "overview")
    assert group_of(lamp).name in own
    assert group_of(hole).name not in own
    of_all = shown(enter(staff("stoerungsstelle", Role.LEAD)), "overview")
    assert group_of(hole).name in of_all
    assert 'aria-hidden="true"' in of_all


@pytest.mark.parametrize("desk", ["beleuchtung", "gibtsnicht", "\x00"])
def test_overview_of_one_desk(desk):
    ReportFactory.received()
    assert shown(enter(staff("stoerungsstelle", Role.LEAD)), "overview", amt=desk)


def text_of(pdf: bytes, tmp_path: Path) -> str:
    path = tmp_path / "akte.pdf"
    path.write_bytes(pdf)
    return subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True
    ).stdout


def test_paper_holds_the_case_but_no_note_and_no_contact(tmp_path):
    report = ReportFactory.in_progress(phone="0711 1234567")
    casework.add_note(report.pk, clerk_of(report), "Nur unter uns.")
    text = text_of(case_pdf(report), tmp_path)
    assert report.number in text
    assert report.description in text
    assert "Zuständig" not in text.split("Verlauf")[1]
    for secret in ("Nur unter uns.", report.email, report.phone):
        assert secret not in text
    assert "Nur unter uns." in text_of(case_pdf(report, with_notes=True), tmp_path)


def test_what_people_type_is_never_markup(tmp_path):
    report = ReportFactory.received(description=NASTY)
    text = text_of(case_pdf(report), tmp_path)
    for line in NASTY.splitlines():
        assert line in text


def test_paper_is_tagged_and_shows_photos():
    report = ReportFactory.received()
    without = case_pdf(report)
    with_photo(report)
    pdf = case_pdf(report)
    assert b"/MarkInfo" in pdf
    assert b"/DCTDecode" in pdf
    assert b"/DCTDecode" not in without


def test_case_pdf_leaves_a_line_each_time():
    report = ReportFactory.received()
    desk = enter(clerk_of(report))
    for query in ({}, {"intern": "1"}):
        assert desk.get(address("case_pdf", report.pk), query)["Content-Type"] == "application/pdf"
    lines = Entry.objects.filter(action="stoerung.report.printed").order_by("pk")
    assert [line.facts["with_notes"] for line in lines] == [False, True]


@pytest.mark.parametrize(
    "make", ["waiting", "forwarded", "done", "not_done", "duplicate", "reopened", "planned"]
)
def test_each_state_can_be_shown_and_printed(make):
    report = getattr(ReportFactory, make)()
    desk = enter(clerk_of(report))
    assert report.number in shown(desk, "case_file", report.pk)
    assert desk.get(address("case_pdf", report.pk)).status_code == 200
