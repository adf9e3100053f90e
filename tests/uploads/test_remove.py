"""Rows and bytes go together, whatever ends the life of a file."""

import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from portal.accounts.models import Department
from portal.privacy.services import delete_expired
from portal.uploads.models import StoredFile
from portal.uploads.services import remove, remove_stray_bytes, remove_unclaimed, store_photo
from portal.uploads.states import Status
from portal.uploads.tasks import remove_stray_bytes as remove_stray_bytes_task
from portal.uploads.tasks import remove_unclaimed as remove_unclaimed_task
from tests.uploads import samples
from tests.uploads.conftest import stored_bytes, upload

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner():
    return Department.objects.create(key="amt", name="Amt")


@pytest.fixture
def photo():
    return store_photo(upload(samples.jpeg()), purpose="test.file")


@pytest.fixture
def owned(owner):
    return store_photo(upload(samples.jpeg()), purpose="test.file", owner=owner)


def test_bytes_go_with_their_row(photo, media):
    assert remove(StoredFile.objects.all()) == 1
    assert stored_bytes(media) == []
    assert not StoredFile.objects.exists()


def test_unclaimed_files_go_after_a_day(photo, owned, media):
    remove_unclaimed_task()
    assert remove_unclaimed(timezone.now() + timedelta(hours=23, minutes=59)) == 0
    assert remove_unclaimed(timezone.now() + timedelta(hours=24, minutes=1)) == 1
    assert list(StoredFile.objects.all()) == [owned]
    assert len(stored_bytes(media)) == 1


def test_the_nightly_job_takes_what_the_hourly_one_missed(photo, media):
    StoredFile.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert delete_expired(timezone.localdate()).removed == {"uploads.StoredFile unclaimed": 1}
    assert stored_bytes(media) == []


def test_files_go_with_their_record(owned, owner, media):
    assert delete_expired(timezone.localdate()).removed == {}
    owner.delete()
    assert delete_expired(timezone.localdate()).removed == {"uploads.StoredFile ownerless": 1}
    assert stored_bytes(media) == []


def test_files_of_an_app_that_is_gone_go_too(owned):
    StoredFile.objects.update(owner_type="gone.model")
    assert delete_expired(timezone.localdate()).removed == {"uploads.StoredFile ownerless": 1}


def test_files_go_when_their_time_is_up(owned):
    today = timezone.localdate()
    StoredFile.objects.update(delete_after=today)
    assert delete_expired(today).removed == {}
    assert delete_expired(today + timedelta(days=1)).removed == {"uploads.StoredFile due": 1}


def test_the_note_of_an_infected_file_goes_after_a_month(owned):
    then = timezone.now() - timedelta(days=31)
    StoredFile.objects.update(status=Status.INFECTED, file="", scanned_at=then)
    assert delete_expired(timezone.localdate()).removed == {"uploads.StoredFile infected": 1}


def test_bytes_without_a_row_go_after_a_day(photo, media):
    """The process died between the two."""
    name = default_storage.save("uploads/ab/" + "a" * 40 + ".jpg", ContentFile(b"x"))
    remove_stray_bytes_task()
    assert len(stored_bytes(media)) == 2
    then = (timezone.now() - timedelta(days=2)).timestamp()
    for path in media.rglob("*.jpg"):
        os.utime(path, (then, then))
    assert remove_stray_bytes(timezone.now()) == 1
    assert not default_storage.exists(name)
    assert default_storage.exists(photo.file.name)


def test_an_empty_store_has_no_stray_bytes():
    assert remove_stray_bytes(timezone.now()) == 0
