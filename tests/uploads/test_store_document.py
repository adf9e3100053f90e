from functools import partial
from typing import Any

import pytest

from portal.errors import RuleViolation
from portal.uploads.models import StoredFile
from portal.uploads.services import store_document
from tests.uploads import samples
from tests.uploads.conftest import stored_bytes, upload
from tests.uploads.metadata import foreign_segments

pytestmark = pytest.mark.django_db


def store(data: bytes) -> StoredFile:
    return store_document(upload(data, "fahrzeugschein.pdf", "application/pdf"), purpose="test.file")


def test_a_pdf_is_stored_as_it_is(media):
    data = samples.pdf(3)
    stored = store(data)
    assert stored_bytes(media) == [data]
    assert (stored.content_type, stored.pages, stored.size) == ("application/pdf", 3, len(data))


def test_a_photo_of_a_document_is_made_anew(media):
    stored = store(samples.jpeg_with_everything())
    assert (stored.kind, stored.content_type) == (StoredFile.Kind.DOCUMENT, "image/jpeg")
    (content,) = stored_bytes(media)
    assert foreign_segments(content) == []


REFUSED: dict[str, Any] = {
    "too many pages": (lambda: samples.pdf(21), "pages", "Möglich sind 20"),
    "password": (samples.pdf_with_password, "encrypted", "Passwort"),
    "javascript": (samples.pdf_with_javascript, "active", "Programme"),
    "attachment": (samples.pdf_with_attachment, "attachments", "weitere Dateien"),
    "no pages": (samples.pdf_with_page_tree_loop, "broken", "beschädigt"),
    "cut off": (lambda: samples.pdf()[:60], "broken", "beschädigt"),
    "old revision": (samples.pdf_with_old_revision, "active", "Programme"),
    "not at the start": (lambda: b"GIF89a" + samples.pdf(), "type", "PDF und Fotos"),
    "html": (lambda: b"<script>alert(1)</script>", "type", "PDF und Fotos"),
    "too large": (lambda: b"%PDF-1.7" + b"\0" * 10_000_000, "size", "10 MB"),
    "empty": (lambda: b"", "empty", "leer"),
    **{
        f"action {kind}": (partial(samples.pdf_with_action, kind), "active", "Programme")
        for kind in ("/Launch", "/JavaScript", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR")
    },
    "name behind a reference": (
        lambda: samples.pdf_with_action("/SubmitForm", indirect_name=True),
        "active",
        "Programme",
    ),
    "name in hex": (
        lambda: samples.pdf_with_action("/SubmitForm").replace(b"/SubmitForm", b"/Subm#69tForm"),
        "active",
        "Programme",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_in_a_sentence(case, media):
    data, code, sentence = REFUSED[case]
    with pytest.raises(RuleViolation, match=sentence) as refused:
        store(data())
    assert refused.value.code == code
    assert stored_bytes(media) == []


def test_a_harmless_action_is_harmless():
    """Nearly every office program writes "open at page 1, fit width", and links."""
    assert store(samples.pdf_with_action("/GoTo")).pages == 1
    assert store(samples.pdf_with_action("/URI")).pages == 1
