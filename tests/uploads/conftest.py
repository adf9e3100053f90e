"""Uploads go to a folder of their own; purposes are the tests' own."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.uploads import purposes
from portal.uploads.purposes import Purpose, register_purpose


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    folder: Path = tmp_path / "media"
    settings.MEDIA_ROOT = folder
    settings.CLAMD_URL = ""
    return folder


@pytest.fixture
def purpose(monkeypatch):
    """A purpose whose files are seen by whoever sends the header X-May-See; tells of infected files."""
    monkeypatch.setattr(purposes, "_purposes", {})
    told: list = []
    may_see = Purpose("test.file", lambda request, stored: "X-May-See" in request.headers, told.append)
    register_purpose(may_see)
    return told


def upload(data: bytes, name: str = "foto.jpg", content_type: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type)


def stored_bytes(media: Path) -> list[bytes]:
    return [path.read_bytes() for path in media.rglob("*") if path.is_file()]
