"""The desk's pages: open to whoever works at the desk of a report, closed to everybody else."""

import pytest

from portal.accounts.models import Role
from portal.audit.models import Entry
from tests.factories.accounts import enter, member
from tests.factories.stoerung import ReportFactory, clerk_of, staff
from tests.stoerung.desk import address, group_of, shown, with_photo

pytestmark = pytest.mark.django_db
OF_A_CASE = ["case_file", "moderate", "correct", "case_pdf"]


@pytest.mark.parametrize("name", OF_A_CASE)
def test_own_desk_and_triage_open_a_case(name):
    report = ReportFactory.received()
    for person in (clerk_of(report), staff("stoerungsstelle")):
        assert enter(person).get(address(name, report.pk)).status_code == 200


@pytest.mark.parametrize("name", OF_A_CASE)
def test_for_another_desk_there_is_no_such_case(name):
    report = ReportFactory.received()
    assert enter(staff("aws-abfuhr")).get(address(name, report.pk)).status_code == 404


@pytest.mark.parametrize("name", OF_A_CASE)
def test_operators_and_other_offices_see_nothing(name, operator, clerk):
    report = ReportFactory.received()
    for person in (operator, clerk):
        assert enter(person).get(address(name, report.pk)).status_code == 403


def test_without_second_factor_there_is_no_desk(settings):
    settings.MFA_REQUIRED = True
    report = ReportFactory.received()
    answer = enter(clerk_of(report), second_factor=False).get(address("case_file", report.pk))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("name", ["worklist", "map_list"])
def test_lists_show_the_own_desk_only(name):
    own, foreign = ReportFactory.received(), ReportFactory.received("schlagloch")
    assert own.department != foreign.department
    content = shown(enter(clerk_of(own)), name)
    assert own.number in content
    assert foreign.number not in content
    assert foreign.number in shown(enter(staff("stoerungsstelle")), name)


def test_photo_of_another_desk_is_none():
    photo = with_photo(ReportFactory.received())
    assert enter(clerk_of(photo.report)).get(address("redact", photo.pk)).status_code == 200
    assert enter(staff("aws-abfuhr")).get(address("redact", photo.pk)).status_code == 404
    assert enter(staff("aws-abfuhr")).post(address("hide_photo", photo.pk)).status_code == 404


def test_overview_is_for_those_who_lead():
    report = ReportFactory.received()
    lead = staff(report.department.key, Role.LEAD)
    assert group_of(report).name in shown(enter(lead), "overview")
    assert enter(clerk_of(report)).get(address("overview")).status_code == 403


def test_former_member_is_out():
    report = ReportFactory.received()
    person = member(
        "ehemalig", Role.CLERK, report.department.key, valid_from="2020-01-01", valid_until="2020-12-31"
    )
    assert enter(person).get(address("case_file", report.pk)).status_code in {302, 403}


def test_looking_at_a_case_leaves_a_line():
    report = ReportFactory.received()
    clerk = clerk_of(report)
    assert report.email in shown(enter(clerk), "case_file", report.pk)
    assert Entry.objects.get(action="stoerung.report.viewed", target_id=str(report.pk)).by == clerk


def test_plain_list_leads_to_the_case_and_shows_no_contact():
    report = ReportFactory.received()
    client = enter(clerk_of(report))
    plain = client.get("/admin/stoerung/report/").content.decode()
    assert report.number in plain
    assert report.email not in plain
    answer = client.get(f"/admin/stoerung/report/{report.pk}/change/")
    assert answer["Location"] == address("case_file", report.pk)


@pytest.mark.parametrize("name", ["case_file", "case_pdf", "moderate", "correct"])
def test_unknown_number_is_no_crash(name):
    unknown = "00000000-0000-4000-8000-000000000000"
    assert enter(staff()).get(address(name, unknown)).status_code == 404


def test_the_way_back_leads_to_the_row_one_came_from():
    report = ReportFactory.received()
    client = enter(clerk_of(report))
    query = {"liste": "ohne", "seite": "1", "boese": "https://example.org"}
    back = f"{address('worklist')}?liste=ohne#{report.number}"
    assert back in shown(client, "case_file", report.pk, **query)
    answer = client.post(f"{address('take_up', report.pk)}?liste=ohne")
    assert answer["Location"] == f"{address('case_file', report.pk)}?liste=ohne#meldungen"
    assert f'id="{report.number}"' in shown(client, "worklist")
