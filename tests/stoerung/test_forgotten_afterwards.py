"""What comes after a report was erased, or was never released, does not stay behind."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from portal.privacy.services import delete_expired
from portal.uploads.models import StoredFile
from stoerung.models import Photo, Report, Supporter
from stoerung.services import casework, publishing
from stoerung.services.photos import attach
from stoerung.services.reporting import join_report
from stoerung.states import Publication
from tests.factories.stoerung import ReportFactory, clerk_of, fresh, photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def close_and_erase(report):
    casework.close_report(report.pk, clerk_of(report), "fixed", "Erledigt.")
    erase(report)


def erase(report):
    long_ago = timezone.now() - timedelta(days=settings.STOERUNG_CONTACT_DAYS + 1)
    Report.objects.filter(pk=report.pk).update(closed_at=long_ago)
    delete_expired(timezone.localdate())


@pytest.mark.parametrize("publication", [Publication.LISTED, Publication.HIDDEN])
def test_photo_that_was_chosen_but_never_public_goes(publication):
    report = ReportFactory.received()
    chosen = attach(report, [photo().pk])[0]
    publishing.show_photo(chosen.pk, clerk_of(report))
    Report.objects.update(publication=publication)
    close_and_erase(report)
    assert not Photo.objects.exists()
    assert not StoredFile.objects.exists()


def test_text_that_was_taken_back_goes():
    report = ReportFactory.received()
    publishing.publish(report.pk, clerk_of(report), "Vor dem Haus von Frau Müller")
    publishing.hide(report.pk, clerk_of(report), "ein Name")
    close_and_erase(report)
    assert fresh(report).public_text == ""


def test_address_comes_too_late(citizen):
    report = ReportFactory.received()
    supporter = join_report(report.pk, key=uuid4())
    close_and_erase(report)
    page = citizen.post(f"/stoerung/dabei/{supporter.secret}/", {"email": "x@example.org"})
    assert "schon abgeschlossen" in page.text
    assert not Supporter.objects.exclude(email="").exists()


def test_opened_again_it_is_erased_again():
    report = ReportFactory.done()
    erase(report)
    casework.reopen(report.pk, clerk_of(report), "Es ist wieder kaputt.")
    join_report(report.pk, key=uuid4(), email="y@example.org")
    close_and_erase(report)
    assert not Supporter.objects.exclude(email="").exists()
