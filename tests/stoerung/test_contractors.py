"""A company gets a link to one case, and tells through it how it stands; a clerk decides what follows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.errors import RuleViolation
from portal.notifications.models import OutgoingMessage
from stoerung.models import CaseEntry, ContractorLink, Photo, Report
from stoerung.services.contractors import contractor_reports, give_to_contractor, revoke_link
from tests.factories.stoerung import ReportFactory, clerk_of, fresh, mails, photo

pytestmark = pytest.mark.django_db
TASK = "Leuchtmittel an Mast 17 tauschen."


def given(report: Report | None = None, **fields) -> ContractorLink:
    report = report or ReportFactory.in_progress()
    order = {"company": "Elektro Häberle", "email": "buero@example.com", "task": TASK, **fields}
    return give_to_contractor(report.pk, clerk_of(report), **order)


def usable(link: ContractorLink) -> bool:
    return ContractorLink.objects.usable(timezone.now()).filter(pk=link.pk).exists()


def test_the_company_gets_the_link_and_nothing_about_the_reporter():
    report = ReportFactory.in_progress()
    link = given(report)
    (mail,) = mails("contractor_invited")
    assert (mail.to, link.url in mail.text, TASK in mail.text) == ("buero@example.com", True, True)
    assert report.email not in mail.text
    assert report.description not in mail.text
    assert report.secret not in mail.text
    assert (link.expires_at - timezone.now()).days in (13, 14)


def test_the_same_task_again_is_the_same_link():
    report = ReportFactory.in_progress()
    assert given(report) == given(report)
    assert len(mails("contractor_invited")) == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"company": " "}, "company"),
        ({"email": "keine"}, "email"),
        ({"task": ""}, "task"),
        ({"task": "Bitte aenne@example.org anrufen."}, "task"),
        ({"days": 0}, "days"),
        ({"days": 91}, "days"),
    ],
)
def test_what_lacks_is_said_beside_its_field(fields, field):
    with pytest.raises(RuleViolation) as refused:
        given(**fields)
    assert refused.value.field == field
    assert not ContractorLink.objects.exists()


def test_not_by_another_desk(park_clerk):
    with pytest.raises(RuleViolation) as refused:
        give_to_contractor(ReportFactory.received().pk, park_clerk, "Häberle", "a@example.com", TASK)
    assert refused.value.code == "desk"


def test_not_for_what_is_closed():
    with pytest.raises(RuleViolation, match="schon beendet"):
        given(ReportFactory.done())


def test_done_is_news_and_does_not_close():
    link = given()
    contractor_reports(link.pk, done=True, text="Getauscht.", photos=[photo().pk])
    report = fresh(link.report)
    assert (report.status, report.has_news) == ("in_progress", True)
    entry = report.entries.filter(kind="contractor").last()
    assert entry is not None
    assert (entry.text, entry.audience) == ("Elektro Häberle meldet: erledigt. Getauscht.", "office")
    taken = report.photos.get()
    assert (taken.kind, taken.shown) == (Photo.Kind.AFTER, None)
    assert not usable(link)


def test_done_needs_no_words_but_progress_does():
    link = given()
    with pytest.raises(RuleViolation) as refused:
        contractor_reports(link.pk, done=False)
    assert refused.value.field == "text"
    contractor_reports(link.pk, done=True)


def test_progress_leaves_the_link_open():
    link = given()
    contractor_reports(link.pk, done=False, text="Ersatzteil fehlt.")
    assert usable(link)


@pytest.mark.parametrize("done", [True, False])
def test_twice_changes_nothing(done):
    link = given()
    for _ in range(2):
        contractor_reports(link.pk, done=done, text="Getauscht.")
    assert CaseEntry.objects.filter(kind="contractor", by=None).count() == 1


def test_news_come_first_among_equals():
    older, newer = ReportFactory.in_progress(), ReportFactory.in_progress()
    contractor_reports(given(newer).pk, done=True)
    assert list(Report.objects.most_urgent_first()) == [newer, older]


def test_a_link_taken_back_opens_nothing():
    link = given()
    for _ in range(2):
        revoke_link(link.pk, clerk_of(link.report))
    assert CaseEntry.objects.filter(text__contains="zurückgezogen").count() == 1
    with pytest.raises(RuleViolation) as refused:
        contractor_reports(link.pk, done=True)
    assert refused.value.code == "over"


def test_only_the_desk_takes_it_back(park_clerk):
    with pytest.raises(RuleViolation) as refused:
        revoke_link(given().pk, park_clerk)
    assert refused.value.code == "desk"


def test_an_expired_link_opens_nothing():
    link = given()
    ContractorLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(RuleViolation, match="gilt nicht mehr"):
        contractor_reports(link.pk, done=True)


def test_only_one_mail_went_to_the_reporter():
    contractor_reports(given().pk, done=True)
    assert OutgoingMessage.objects.filter(to="aenne@example.org").count() == 2  # received, in progress


@pytest.mark.parametrize("task", ["Fragen an Aenne@Example.ORG", "Rückruf unter 0711/12 34 56"])
def test_contact_is_found_however_it_is_written(task):
    report = ReportFactory.received(phone="0711 123456")
    with pytest.raises(RuleViolation):
        give_to_contractor(report.pk, clerk_of(report), "Elektro Häberle", "buero@example.org", task)
