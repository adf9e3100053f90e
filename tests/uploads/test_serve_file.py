"""Files leave only to whoever may see them, and so that no browser runs them."""

from pathlib import Path

import pytest
from django.urls import reverse

from portal.uploads.models import StoredFile
from portal.uploads.services import store_document, store_photo
from tests.uploads import samples
from tests.uploads.conftest import upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("purpose")]
MAY_SEE = {"X-May-See": "1"}


@pytest.fixture
def photo() -> StoredFile:
    return store_photo(upload(samples.jpeg()), purpose="test.file")


@pytest.fixture
def document() -> StoredFile:
    return store_document(upload(samples.pdf()), purpose="test.file")


def address(stored: StoredFile) -> str:
    return reverse("uploads:serve_file", args=[stored.link_secret])


def test_a_document_comes_as_an_attachment_that_can_do_nothing(document, client):
    answer = client.get(address(document), headers=MAY_SEE)
    assert b"".join(answer.streaming_content) == samples.pdf()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="dokument.pdf"'
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_photo_may_stand_in_a_page(photo, client):
    answer = client.get(address(photo), headers=MAY_SEE)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == 'inline; filename="foto.jpg"'
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_photo_of_a_document_is_a_document(client):
    stored = store_document(upload(samples.jpeg()), purpose="test.file")
    answer = client.get(address(stored), headers=MAY_SEE)
    assert answer["Content-Disposition"] == 'attachment; filename="dokument.jpg"'


def test_the_address_alone_opens_nothing(document, client):
    assert client.get(address(document)).status_code == 404


def test_a_purpose_nobody_knows_is_seen_by_nobody(client):
    stored = store_document(upload(samples.pdf()), purpose="other.file")
    assert client.get(address(stored), headers=MAY_SEE).status_code == 404


@pytest.mark.parametrize("secret", ["a" * 32, "x", "-"])
def test_guesses_find_nothing(secret, document, client):
    assert client.get(reverse("uploads:serve_file", args=[secret]), headers=MAY_SEE).status_code == 404


def test_neither_number_nor_name_is_an_address(document, client):
    for guess in (document.pk, document.link_digest, Path(document.file.name).stem):
        assert client.get(reverse("uploads:serve_file", args=[guess]), headers=MAY_SEE).status_code == 404


@pytest.mark.parametrize("path", ["../manage.py", "%2e%2e/manage.py", "..%2fmanage.py"])
def test_no_path_leads_out(path, client):
    assert client.get(f"/datei/{path}/", headers=MAY_SEE).status_code == 404


def test_lost_bytes_are_no_fault_of_the_visitor(document, client):
    Path(document.file.path).unlink()
    assert client.get(address(document), headers=MAY_SEE).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_looked_at(method, document, client):
    assert getattr(client, method)(address(document), headers=MAY_SEE).status_code == 405


def test_media_has_no_address_of_its_own(document, client):
    assert client.get(f"/media/{document.file.name}").status_code == 404
    assert client.get(f"/{document.file.name}").status_code == 404
