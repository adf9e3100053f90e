"""Where the scanner gives no verdict a file waits, unseen, and is asked about again."""

import logging
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils import timezone

from portal.audit.models import Entry
from portal.errors import RuleViolation
from portal.uploads import scanner, services
from portal.uploads.models import StoredFile
from portal.uploads.purposes import Purpose, register_purpose
from portal.uploads.services import scan_quarantine, store_document, store_photo
from portal.uploads.states import Status
from portal.uploads.tasks import scan_quarantine as scan_quarantine_task
from tests.uploads import samples
from tests.uploads.clamd import BEHAVIOURS, VIRUS, clamd_on_tcp, clamd_on_unix
from tests.uploads.conftest import stored_bytes, upload

INFECTED = samples.pdf() + b"%" + VIRUS + b"\n"
NO_VERDICT = ["hang up", "slow", *BEHAVIOURS]


@pytest.fixture
def clamd(settings):
    with clamd_on_tcp() as (server, url):
        settings.CLAMD_URL = url
        yield server


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(scanner, "TOTAL_SECONDS", 0.5)


def quarantined(clamd, data=INFECTED) -> StoredFile:
    """A file that came while the scanner was out of order."""
    clamd.behaviour = "error"
    stored = store_document(upload(data), purpose="test.file")
    clamd.behaviour = "honest"
    assert stored.status == Status.QUARANTINED
    return stored


@pytest.mark.django_db
def test_clean_is_released(clamd):
    stored = store_document(upload(samples.pdf()), purpose="test.file")
    assert stored.status == Status.RELEASED
    assert stored.scanned_at is not None
    assert clamd.seen == [samples.pdf()]


@pytest.mark.django_db
@pytest.mark.parametrize("store", [store_photo, store_document])
def test_infected_is_refused_and_nothing_stored(clamd, store, media):
    with pytest.raises(RuleViolation, match="Schadsoftware") as refused:
        store(upload(samples.jpeg() + VIRUS), purpose="test.file")
    assert refused.value.code == "infected"
    assert stored_bytes(media) == []
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_the_scanner_sees_what_was_sent_before_anything_opens_it(clamd):
    sent = samples.jpeg_with_everything()
    store_photo(upload(sent), purpose="test.file")
    assert clamd.seen == [sent]


@pytest.mark.django_db
@pytest.mark.parametrize("behaviour", NO_VERDICT)
def test_without_a_verdict_it_waits_and_is_not_served(clamd, behaviour, purpose, client):
    clamd.behaviour = behaviour
    stored = store_document(upload(INFECTED), purpose="test.file")
    assert stored.status == Status.QUARANTINED
    address = reverse("uploads:serve_file", args=[stored.link_secret])
    assert client.get(address, headers={"X-May-See": "1"}).status_code == 404


@pytest.mark.django_db
def test_it_waits_where_nobody_answers(settings):
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    assert store_document(upload(samples.pdf()), purpose="test.file").status == Status.QUARANTINED


@pytest.mark.django_db
def test_later_it_is_released(clamd):
    stored = quarantined(clamd, samples.pdf())
    assert services.oldest_in_quarantine() == stored.created_at
    assert scan_quarantine() == 1
    stored.refresh_from_db()
    assert stored.status == Status.RELEASED
    assert services.oldest_in_quarantine() is None


@pytest.mark.django_db
def test_later_it_is_refused_its_bytes_deleted_and_its_owner_told(
    clamd, purpose, media, django_capture_on_commit_callbacks
):
    stored = quarantined(clamd)
    with django_capture_on_commit_callbacks(execute=True):
        assert scan_quarantine() == 1
    stored.refresh_from_db()
    assert (stored.status, stored.file.name) == (Status.INFECTED, "")
    assert stored_bytes(media) == []
    assert purpose == [stored]
    assert Entry.objects.filter(action="uploads.storedfile.infected", target_id=str(stored.pk)).exists()


@pytest.mark.django_db
def test_twice_changes_nothing(clamd, purpose):
    quarantined(clamd)
    scan_quarantine_task()
    scan_quarantine_task()
    assert len(purpose) == 1


@pytest.mark.django_db
def test_one_file_without_a_verdict_does_not_hold_up_the_others(clamd, media):
    lost = quarantined(clamd, samples.pdf())
    Path(lost.file.path).unlink()
    waiting = quarantined(clamd, samples.pdf(2))
    assert scan_quarantine() == 1
    lost.refresh_from_db()
    waiting.refresh_from_db()
    assert (lost.status, lost.scan_attempts) == (Status.QUARANTINED, 1)
    assert waiting.status == Status.RELEASED


@pytest.mark.django_db
def test_while_the_scanner_is_away_the_operator_hears_of_it_once_per_sweep(clamd, settings, caplog):
    quarantined(clamd)
    quarantined(clamd)
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    with caplog.at_level(logging.ERROR):
        caplog.clear()
        assert scan_quarantine() == 0
    assert caplog.text.count("unreachable") == 1
    assert StoredFile.objects.filter(status=Status.QUARANTINED).count() == 2


@pytest.mark.django_db
def test_without_a_scanner_the_sweep_does_nothing(clamd, settings):
    quarantined(clamd)
    settings.CLAMD_URL = ""
    assert scan_quarantine() == 0


@pytest.mark.django_db
def test_a_unix_socket_will_do(settings):
    with tempfile.TemporaryDirectory() as folder, clamd_on_unix(Path(folder)) as (server, url):
        settings.CLAMD_URL = url
        assert scanner.is_infected(VIRUS)
        assert not scanner.is_infected(b"x" * 300_000)
        assert server.seen[1] == b"x" * 300_000


def test_a_slow_answer_ends_in_time(clamd):
    clamd.behaviour = "slow"
    began = timezone.now()
    with pytest.raises(scanner.ScanFailed):
        scanner.is_infected(b"x")
    assert timezone.now() - began < timedelta(seconds=2)


def test_a_purpose_is_registered_once(purpose):
    with pytest.raises(ImproperlyConfigured, match="already"):
        register_purpose(Purpose("test.file", lambda request, stored: True))
