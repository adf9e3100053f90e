"""A report comes in: at a desk, with its reasons, acknowledged, once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from portal.accounts.models import Department
from portal.errors import RuleViolation
from portal.notifications.models import OutgoingMessage
from portal.uploads.models import StoredFile
from portal.working_days import add_working_days
from stoerung.models import CaseEntry, Category, Photo, Report, RoutingDecision
from stoerung.services.reporting import submit_report
from stoerung.states import Priority, Publication, ReportStatus
from tests.factories.stoerung import OUTSIDE, ReportFactory, city, fresh, mails, new_report, photo, place

pytestmark = pytest.mark.django_db


def refusal(**fields) -> RuleViolation:
    """Why nothing was written."""
    with pytest.raises(RuleViolation) as refused:
        submit_report(new_report(**fields))
    assert not Report.objects.exists()
    assert not OutgoingMessage.objects.exists()
    return refused.value


def test_it_lies_at_a_desk_with_the_reasons():
    report = ReportFactory.received()
    assert (report.status, report.department.key) == (ReportStatus.RECEIVED, "beleuchtung")
    receipt = RoutingDecision.objects.get(report=report)
    assert (receipt.department, receipt.category) == (report.department, report.category)
    assert report.due_on == add_working_days(timezone.localdate(), report.category.working_days)


def test_it_is_acknowledged_at_once():
    report = ReportFactory.received()
    (mail,) = mails("report_received")
    assert mail.to == "aenne@example.org"
    assert "wir kümmern uns darum" in mail.text
    assert report.status_url in mail.text
    assert report.department.name in mail.text


def test_the_subject_says_neither_what_nor_where():
    report = ReportFactory.received()
    assert mails("report_received")[0].subject == f"Ihre Meldung {report.number}: angekommen"


def test_without_an_address_there_is_no_mail():
    assert fresh(ReportFactory.received(email="")).email == ""
    assert not OutgoingMessage.objects.exists()


def test_the_mail_is_in_the_readers_language():
    report = ReportFactory.received(language="en")
    assert report.category.name_en in mails("report_received")[0].text


def test_the_same_form_again_is_the_same_report():
    new = new_report()
    assert submit_report(new) == submit_report(new)
    assert (Report.objects.count(), RoutingDecision.objects.count()) == (1, 1)
    assert (len(mails("report_received")), CaseEntry.objects.count()) == (1, 1)


def test_two_forms_are_two_reports():
    assert ReportFactory.received().number != ReportFactory.received().number


def test_a_number_that_is_taken_is_drawn_again(monkeypatch):
    first = ReportFactory.received()
    drawn = iter([first.number, first.number, "M2345678"])
    monkeypatch.setattr("stoerung.services.reporting.new_number", lambda: next(drawn))
    assert ReportFactory.received().number == "M2345678"


def test_photos_belong_to_it_and_are_not_public():
    stored = photo()
    report = ReportFactory.received(photos=(stored.pk,))
    taken = report.photos.get()
    assert (taken.original, taken.shown, taken.kind) == (stored, None, Photo.Kind.BEFORE)
    assert StoredFile.objects.of(report).get() == stored


def test_a_place_outside_the_city_is_refused():
    city()
    assert refusal(place=place(point=OUTSIDE)).code == "outside"


def test_neither_point_nor_words_is_refused():
    assert refusal(place=place(text=" ", point=None)).field == "place"


@pytest.mark.parametrize("address", ["keine", "a@b", "a@example.org,b@example.org", "Ä <a@example.org>"])
def test_an_unsound_address_is_refused(address):
    assert refusal(email=address).field == "email"


def test_a_photo_that_is_gone_is_refused():
    assert refusal(photos=(uuid4(),)).code == "gone"


def test_a_sixth_photo_is_refused():
    stored = tuple(photo().pk for _ in range(6))
    assert refusal(photos=stored).field == "photos"
    assert StoredFile.objects.filter(owner_type="").count() == 6


@pytest.mark.parametrize("code", ["licht", "laterne-aus"])
def test_a_group_or_what_is_not_offered_is_refused(code):
    Category.objects.filter(code="laterne-aus").update(is_active=False)
    assert refusal(code=code).field == "category"


def test_words_without_a_point_have_to_be_checked():
    report = ReportFactory.received(place=place(point=None, accuracy=None, source="text"))
    assert report.place_has_to_be_checked
    assert (report.point, report.place_text) == (None, "Schlossplatz")


def test_the_district_is_written_down():
    city()
    assert ReportFactory.received().district == "Mitte"


def test_danger_is_due_tomorrow_and_warns_the_desk_once():
    Department.objects.filter(key="beleuchtung").update(email="licht@example.org")
    report = ReportFactory.received("mast-beschaedigt")
    assert report.priority == Priority.DANGER
    assert report.due_on == add_working_days(timezone.localdate(), 1)
    (warning,) = mails("danger_reported")
    assert (warning.to, report.description in warning.text) == ("licht@example.org", False)


def test_some_themes_are_never_listed():
    assert ReportFactory.received("falschparker").publication == Publication.HIDDEN
    assert ReportFactory.received().publication == Publication.LISTED


def test_history_and_log_begin():
    entry = CaseEntry.objects.get(report=ReportFactory.received())
    assert (entry.kind, entry.audience, entry.status) == ("step", "public", "received")
    assert timezone.now() - entry.at < timedelta(minutes=1)
