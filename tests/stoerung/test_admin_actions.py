"""What clerks do on a case's page: each action works, is refused in words, and keeps what was typed."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.accounts.models import Department
from stoerung.models import CaseEntry, ContractorLink, TextModule
from stoerung.services import casework
from stoerung.services.reporter import answer_question
from stoerung.states import Priority, ReportStatus
from tests.factories.accounts import enter
from tests.factories.stoerung import ReportFactory, clerk_of, fresh, mails, staff
from tests.stoerung.desk import address, send, shown, version, words
from tests.uploads.samples import jpeg

pytestmark = pytest.mark.django_db
TEXT = "Wir kümmern uns darum, spätestens am Montag."


@pytest.fixture
def report():
    return ReportFactory.received()


@pytest.fixture
def desk(report):
    return enter(clerk_of(report))


def tomorrow():
    return (timezone.localdate() + timedelta(days=1)).isoformat()


def test_take_up(desk, report):
    assert "Sie bearbeiten diese Meldung jetzt" in words(send(desk, "take_up", report))
    assert (fresh(report).status, fresh(report).assignee) == (ReportStatus.IN_PROGRESS, clerk_of(report))


def test_plan_work(desk, report):
    send(desk, "plan_work", report, planned_for=tomorrow(), text=TEXT)
    assert fresh(report).status == ReportStatus.PLANNED
    assert "schon vorbei" in words(send(desk, "plan_work", report, planned_for="2020-01-01", text=TEXT))


def test_ask_reporter_and_the_clock_rests(desk, report):
    send(desk, "ask_reporter", report, question="Welche Laterne ist es?")
    assert mails("question_asked")
    assert "Die Frist ruht seit" in shown(desk, "case_file", report.pk)


def test_close_report_with_a_photo(desk, report):
    photo = SimpleUploadedFile("nachher.jpg", jpeg(), content_type="image/jpeg")
    send(desk, "close_report", report, reason="fixed", text=TEXT, photo_1=photo)
    assert fresh(report).status == ReportStatus.DONE
    assert report.photos.get().kind == "after"


def test_post_update_goes_to_everybody(desk, report):
    send(desk, "post_update", report, text=TEXT)
    assert mails("report_updated")
    assert report.entries.get(text=TEXT).audience == CaseEntry.Audience.PUBLIC


def test_reply_to_reporter(desk, report):
    send(desk, "reply_to_reporter", report, text=TEXT)
    assert mails("report_replied")


def test_who_left_no_address_cannot_be_written_to(report):
    silent = ReportFactory.received(email="")
    content = shown(enter(clerk_of(silent)), "case_file", silent.pk)
    assert address("reply_to_reporter", silent.pk) not in content
    assert address("ask_reporter", silent.pk) not in content


def test_add_note_stays_inside(desk, report):
    content = words(send(desk, "add_note", report, text="Nur für uns."))
    assert report.entries.get(text="Nur für uns.").audience == CaseEntry.Audience.OFFICE
    assert "desk-history__entry--office" in content


def test_hand_over_leads_back_to_the_list(desk, report):
    to = Department.objects.get(key="tiefbauamt")
    answer = send(desk, "hand_over", report, follow=False, to=to.pk, reason="Das ist ein Loch.")
    assert answer["Location"] == address("worklist")
    assert fresh(report).department == to
    assert desk.get(address("case_file", report.pk)).status_code == 404


def test_hand_over_names_only_desks_of_the_reporter(desk, report):
    foreign = Department.objects.create(key="standesamt", name="Standesamt")
    assert "Standesamt" not in shown(desk, "case_file", report.pk)
    content = words(send(desk, "hand_over", report, to=foreign.pk, reason="Bitte übernehmen."))
    assert "Bitte übernehmen." in content
    assert fresh(report).department != foreign


def test_forward_outside(desk, report):
    send(desk, "forward_outside", report, target="Deutsche Bahn", text=TEXT)
    assert fresh(report).forwarded_to == "Deutsche Bahn"


def test_give_to_contractor_and_revoke_contractor(desk, report):
    typed: dict[str, Any] = {
        "company": "Elektro Häberle",
        "email": "buero@example.org",
        "task": "Leuchtmittel tauschen",
        "days": 7,
    }
    assert "Elektro Häberle" in words(send(desk, "give_to_contractor", report, **typed))
    link = ContractorLink.objects.get()
    desk.post(address("revoke_contractor", report.pk, link.pk))
    link.refresh_from_db()
    assert link.revoked_at


def test_link_of_another_case_is_none(desk, report):
    typed: dict[str, Any] = {"company": "Häberle", "email": "buero@example.org", "task": "Tauschen", "days": 7}
    send(desk, "give_to_contractor", report, **typed)
    other = ReportFactory.received()
    answer = desk.post(address("revoke_contractor", other.pk, ContractorLink.objects.get().pk))
    assert answer.status_code == 404


def test_assign_to_a_colleague_or_nobody(desk, report):
    clerk = clerk_of(report)
    send(desk, "assign", report, to=clerk.pk)
    assert fresh(report).assignee == clerk
    send(desk, "assign", report, to="")
    assert fresh(report).assignee is None
    send(desk, "assign", report, to=staff("aws-abfuhr").pk)
    assert fresh(report).assignee is None


def test_set_priority(desk, report):
    assert "Gefahr" in words(send(desk, "set_priority", report, priority=Priority.DANGER))
    assert fresh(report).priority == Priority.DANGER


def test_merge_into_by_number(desk, report):
    first = ReportFactory.received()
    assert "Diese Nummer gibt es nicht" in words(send(desk, "merge_into", report, first="XXXXXXX", text=TEXT))
    send(desk, "merge_into", report, first=first.number.lower(), text="")
    assert fresh(report).duplicate_of == first


def test_merge_here_takes_a_neighbour_in(desk, report):
    other = ReportFactory.received()
    assert other.number in shown(desk, "case_file", report.pk)
    desk.post(address("merge_here", report.pk), {"other": other.number})
    assert fresh(other).duplicate_of == report


def test_merge_here_takes_no_report_of_another_desk(desk, report):
    foreign = ReportFactory.received("schlagloch")
    answer = desk.post(address("merge_here", report.pk), {"other": foreign.number})
    assert answer.status_code == 404
    assert fresh(foreign).duplicate_of is None


def test_reopen():
    report = ReportFactory.done()
    desk = enter(clerk_of(report))
    assert address("close_report", report.pk) not in shown(desk, "case_file", report.pk)
    send(desk, "reopen", report, text="Sie ist wieder aus.")
    assert fresh(report).status == ReportStatus.REOPENED


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("close_report", {"reason": "", "text": TEXT}, "Dieses Feld ist zwingend erforderlich"),
        ("close_report", {"reason": "not_responsible", "text": TEXT}, "wer stattdessen zuständig ist"),
        ("close_report", {"reason": "duplicate", "text": TEXT}, "keine gültige Auswahl"),
        ("plan_work", {"planned_for": "morgen", "text": TEXT}, "gültiges Datum"),
        ("forward_outside", {"target": "", "text": TEXT}, "zwingend erforderlich"),
        ("give_to_contractor", {"company": "H", "email": "kein", "task": TEXT, "days": "7"}, "gültige E-Mail"),
        (
            "give_to_contractor",
            {"company": "H", "email": "a@b.de", "task": TEXT, "days": "9" * 30},
            "kleiner oder gleich 90",
        ),
        ("assign", {"to": "9" * 40}, "gültige Auswahl"),
        ("hand_over", {"to": "x\x00y", "reason": TEXT}, "Nullzeichen"),
        ("set_priority", {"priority": "77"}, "gültige Auswahl"),
        ("add_note", {"text": "a\x00b"}, "Null"),
        ("merge_into", {"first": "\x00", "text": TEXT}, "Null"),
    ],
)
def test_bad_input_is_answered_beside_the_field(desk, report, name, typed, sentence):
    answer = send(desk, name, report, **typed)
    assert answer.status_code == 200
    assert sentence in words(answer)
    assert TEXT not in typed.values() or TEXT in words(answer)
    assert fresh(report).status == ReportStatus.RECEIVED


def test_closing_says_no_word_twice(desk, report):
    """The same form sent twice is one step: no second mail, no complaint."""
    seen = version(report)
    for _ in range(2):
        send(desk, "close_report", report, reason="fixed", text=TEXT, version=seen)
    assert len(mails("report_closed")) == 1


def test_what_others_did_meanwhile_is_shown_first(desk, report):
    seen = version(report)
    casework.ask_reporter(report.pk, staff("stoerungsstelle"), "Welche?")
    answer_question(report.pk, "Die dritte von links.")
    content = words(send(desk, "close_report", report, reason="fixed", text=TEXT, version=seen))
    assert "Inzwischen hat sich etwas geändert" in content
    assert "Die dritte von links." in content
    assert TEXT in content
    assert fresh(report).is_open
    send(desk, "close_report", report, reason="fixed", text=TEXT)
    assert not fresh(report).is_open


@pytest.mark.parametrize("seen", ["", "-1", "x", "9" * 60, "\x00"])
def test_a_broken_version_is_no_crash(desk, report, seen):
    assert send(desk, "add_note", report, text="Notiz", version=seen).status_code == 200


def test_text_module_is_put_in_and_what_was_typed_stays(desk, report):
    module = TextModule.objects.filter(occasion="close").first()
    assert module is not None
    fields = {
        "close_report-text": "Lieber Mensch,",
        "close_report-reason": "fixed",
        "module": module.pk,
        "insert": "1",
    }
    content = desk.post(address("close_report", report.pk), fields).content.decode()
    assert f"Lieber Mensch,\n\n{module.text}" in content.replace("\r", "")
    assert 'value="fixed" selected' in content
    assert "erforderlich" not in content
    assert fresh(report).is_open


@pytest.mark.parametrize("module", ["", "x", "0", "9" * 30, "²"])
def test_unknown_text_module_changes_nothing(desk, report, module):
    fields = {"post_update-text": TEXT, "module": module, "insert": "1"}
    answer = desk.post(address("post_update", report.pk), fields)
    assert answer.status_code == 200
    assert TEXT in words(answer)


def test_foreign_desk_cannot_act(report):
    stranger = enter(staff("aws-abfuhr"))
    for name in ("take_up", "close_report", "add_note", "merge_here"):
        assert stranger.post(address(name, report.pk), {"add_note-text": "x"}).status_code == 404
    assert fresh(report).status == ReportStatus.RECEIVED
