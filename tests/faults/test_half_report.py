"""kill -9 of a web process between photo and commit: nothing half is left, and the same form works again."""

from uuid import uuid4

import pytest

from portal.notifications.models import OutgoingMessage
from portal.uploads.models import StoredFile
from stoerung.models import CaseEntry, Photo, Report, RoutingDecision
from stoerung.services.catalogue import load_catalogue
from stoerung.services.reporting import submit_report
from tests.factories.stoerung import new_report, photo
from tests.faults.conftest import kill_tree, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def catalogue(transactional_db):
    load_catalogue()


def killed(workers, tmp_path, manner="careful"):
    """The photo and the key of a form whose process was killed before the commit."""
    stored, key, reached = photo(), uuid4(), tmp_path / "reached"
    process = workers.script("tests.faults.half_report", str(stored.pk), str(key), str(reached), manner)
    assert wait_until(reached.exists), workers.log()
    kill_tree(process.pid)
    process.wait()
    return stored, key


def is_free(stored):
    return StoredFile.objects.filter(pk=stored.pk, owner_type="").exists()


def test_nothing_half_is_left(workers, tmp_path):
    stored, _key = killed(workers, tmp_path)
    for model in (Report, Photo, RoutingDecision, CaseEntry, OutgoingMessage):
        assert not model.objects.exists()
    assert is_free(stored)


def test_the_same_form_works_again(workers, tmp_path):
    stored, key = killed(workers, tmp_path)
    report = submit_report(new_report(photos=(stored.pk,), key=key))
    assert report.photos.get().original == stored
    assert OutgoingMessage.objects.count() == 1


def test_control_a_photo_claimed_for_itself_is_lost(workers, tmp_path):
    stored, _key = killed(workers, tmp_path, "hasty")
    assert not is_free(stored)
    assert not Report.objects.exists()
