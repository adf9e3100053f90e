"""What of a report goes, and when: who reported, unread words, originals; what the public may see stays."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from portal.notifications.models import OutgoingMessage
from portal.privacy.services import count_due, delete_expired
from portal.uploads.models import StoredFile
from stoerung.models import CaseEntry, Photo, Report
from stoerung.services import casework, publishing
from stoerung.services.reporting import join_report
from tests.factories.stoerung import ReportFactory, clerk_of, fresh, mails, photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
TODAY = timezone.localdate
RULE = "stoerung.Report closed"


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def aged(report, days):
    """Closed so many days ago."""
    Report.objects.filter(pk=report.pk).update(closed_at=timezone.now() - timedelta(days=days))
    return fresh(report)


def test_person_goes_after_the_days_of_the_setting(settings):
    report = aged(ReportFactory.done(phone="0711 1"), settings.STOERUNG_CONTACT_DAYS + 1)
    delete_expired(TODAY())
    report = fresh(report)
    assert (report.email, report.phone, report.description, report.answers) == ("", "", "", {})
    assert report.erased_at is not None
    assert count_due(TODAY()).get(RULE, 0) == 0


def test_not_a_day_earlier_and_not_while_open(settings):
    early = aged(ReportFactory.done(), settings.STOERUNG_CONTACT_DAYS - 1)
    still_open = ReportFactory.received()
    Report.objects.filter(pk=still_open.pk).update(created_at=timezone.now() - timedelta(days=999))
    delete_expired(TODAY())
    assert fresh(early).email
    assert fresh(still_open).email


def test_duplicate_waits_for_the_first(settings):
    first = ReportFactory.received()
    duplicate = aged(ReportFactory.duplicate(of=first), 999)
    delete_expired(TODAY())
    assert fresh(duplicate).email
    casework.close_report(first.pk, clerk_of(first), "fixed", "Erledigt.")
    aged(first, settings.STOERUNG_CONTACT_DAYS + 1)
    delete_expired(TODAY())
    assert fresh(duplicate).email == ""


def test_mails_supporters_and_inner_words_go_with_it():
    report = ReportFactory.in_progress()
    join_report(report.pk, key=report.pk, email="nachbar@example.org")
    casework.add_note(report.pk, clerk_of(report), "Frau Geheim rief an")
    casework.close_report(report.pk, clerk_of(report), "fixed", "Die Laterne leuchtet.")
    OutgoingMessage.objects.update(
        status="sent", sent_at=timezone.now(), finished_at=timezone.now(), next_attempt_at=None
    )
    aged(report, 999)
    delete_expired(TODAY())
    assert not report.supporters.exclude(email="").exists()
    assert not CaseEntry.objects.filter(text__contains="Geheim").exists()
    assert CaseEntry.objects.filter(text__contains="leuchtet", audience="public").exists()
    assert all(mail.to == "" for mail in mails("report_received") + mails("report_closed"))


def test_originals_go_and_shown_photos_stay():
    unseen, shown = photo(), photo()
    report = ReportFactory.received(photos=(unseen.pk, shown.pk))
    chosen = Photo.objects.get(original=shown)
    publishing.publish(report.pk, clerk_of(report), "Laterne aus", [chosen.pk])
    casework.close_report(report.pk, clerk_of(report), "fixed", "Erledigt.")
    aged(report, 999)
    lost = Path(unseen.file.path)
    delete_expired(TODAY())
    assert list(Photo.objects.values_list("pk", flat=True)) == [chosen.pk]
    assert StoredFile.objects.filter(pk=shown.pk).exists()
    assert not StoredFile.objects.filter(pk=unseen.pk).exists()
    assert lost.exists()  # bytes go after the commit, and a test never commits


def test_words_of_the_place_stay_only_where_somebody_has_read_them():
    unread = aged(ReportFactory.done(), 999)
    read = ReportFactory.received()
    publishing.publish(read.pk, clerk_of(read), "Laterne aus")
    casework.close_report(read.pk, clerk_of(read), "fixed", "Erledigt.")
    aged(read, 999)
    delete_expired(TODAY())
    assert fresh(unread).place_text != "Schlossplatz"
    assert fresh(read).place_text == "Schlossplatz"


def test_rows_go_after_ten_years_and_take_all_with_them():
    report = aged(ReportFactory.done(), 366 * 11)
    delete_expired(TODAY())
    assert not Report.objects.filter(pk=report.pk).exists()
    assert not CaseEntry.objects.exists()


def test_twice_changes_nothing():
    aged(ReportFactory.done(), 999)
    delete_expired(TODAY())
    assert delete_expired(TODAY()).removed == {}
