"""Nothing stored says where, when or with what a photo was taken: a second program looks for it.

exiftool (Debian: libimage-exiftool-perl) writes the tags here, and finds none afterwards, whatever the door.
"""

import json
import os
import shutil
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from portal.uploads.fields import DocumentField, KeepsUploads, PhotoField, PhotosField
from portal.uploads.models import StoredFile
from portal.uploads.services import redact_photo, store_document, store_photo
from tests.uploads import samples
from tests.uploads.conftest import upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("exiftool")]
# What exiftool says of any JPEG, even an empty one: about the file in the folder, its frame and its size.
HARMLESS_GROUPS = {"SourceFile", "ExifTool", "System"}
HARMLESS = {
    *(f"File:{name}" for name in ("FileType", "FileTypeExtension", "MIMEType", "ImageWidth", "ImageHeight")),
    *(f"File:{name}" for name in ("EncodingProcess", "BitsPerSample", "ColorComponents", "YCbCrSubSampling")),
    *(f"JFIF:{name}" for name in ("JFIFVersion", "ResolutionUnit", "XResolution", "YResolution")),
    "Composite:ImageSize",
    "Composite:Megapixels",
}
PLACE = ["-{}:GPSLatitude=48.775846", "-{}:GPSLongitude=9.182932"]
# Where a tag can hide → what exiftool is told to write.
TAGS: dict[str, list[str]] = {
    "gps": ["-GPS:GPSLatitude=48.775846", "-GPS:GPSLatitudeRef=N", "-GPS:GPSLongitude=9.182932"],
    "xmp": [part.format("XMP-exif") for part in PLACE] + ["-XMP-dc:Creator=Erika Muster"],
    "serial number": ["-ExifIFD:SerialNumber=4711", "-ExifIFD:LensSerialNumber=4712", "-IFD0:Make=Kamera"],
    "owner": ["-IFD0:Artist=Erika Muster", "-ExifIFD:OwnerName=Erika Muster", "-IFD0:Copyright=Erika"],
}
JPEG_ONLY: dict[str, list[str]] = {
    "iptc": ["-IPTC:City=Stuttgart", "-IPTC:Sub-location=Marktplatz 1", "-IPTC:By-line=Erika Muster"],
    "thumbnail": ["-IFD1:ThumbnailImage<={thumbnail}"],
    "comment": ["-File:Comment=Marktplatz 1"],
    "preview of a phone": ["-MPF:all=", "-IFD1:Compression=6", "-ThumbnailImage<={thumbnail}"],
}
KINDS: dict[str, Callable[[], bytes]] = {
    "jpg": samples.jpeg,
    "png": lambda: samples.encode(samples.scene(), "PNG"),
    "webp": lambda: samples.encode(samples.scene(), "WEBP"),
    "heic": samples.heic,
}
TAGGED = [*((kind, tag) for kind in KINDS for tag in TAGS), *(("jpg", tag) for tag in JPEG_ONLY)]


@pytest.fixture(scope="module")
def exiftool() -> str:
    path = shutil.which("exiftool")
    if path is None:
        message = "There is no exiftool: install Debian's package `libimage-exiftool-perl`."
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return str(path)


def told_of(folder: Path) -> list[dict[str, Any]]:
    """Of every file below the folder: "group:tag" → value, unknown tags and doubled ones too."""
    command = ["exiftool", "-a", "-u", "-G1", "-ee", "-r", "-j", str(folder)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    told: list[dict[str, Any]] = json.loads(done.stdout)
    return told


def betraying(told: dict[str, Any]) -> set[str]:
    """Names of tags that say more than the picture does."""
    return {tag for tag in told if tag.split(":")[0] not in HARMLESS_GROUPS and tag not in HARMLESS}


def tagged(folder: Path, kind: str, tag: str) -> bytes:
    """A photo with this tag, as exiftool writes it."""
    thumbnail, photo = folder / "thumbnail.jpg", folder / f"photo.{kind}"
    thumbnail.write_bytes(samples.encode(samples.scene(160, 120), "JPEG"))
    photo.write_bytes(KINDS[kind]())
    orders = [part.format(thumbnail=thumbnail) for part in {**TAGS, **JPEG_ONLY}[tag]]
    subprocess.run(["exiftool", "-q", "-q", *orders, str(photo)], check=True, timeout=60)
    thumbnail.unlink()
    (folder / f"photo.{kind}_original").unlink()
    return photo.read_bytes()


@pytest.mark.parametrize(("kind", "tag"), TAGGED)
def test_no_tag_is_stored(kind, tag, media, tmp_path):
    folder = tmp_path / "sent"
    folder.mkdir()
    data = tagged(folder, kind, tag)
    (sent,) = told_of(folder)
    assert betraying(sent), "the negative control: exiftool finds in the original what it wrote"
    store_photo(upload(data), purpose="test.file", wants_position=True)
    (stored,) = told_of(media)
    assert betraying(stored) == set()


def apple_maker_note() -> bytes:
    """As iPhones write it: a directory of their own, here with the identifier of a live photo."""
    value = b"3F2504E0-4F89-11D3-9A0C-0305E82C3301\0"
    entry = struct.pack(">HHII", 0x11, 2, len(value), 14 + 2 + 12 + 4)
    return b"Apple iOS\0\0\1MM" + struct.pack(">H", 1) + entry + struct.pack(">I", 0) + value


def iphone_photo() -> bytes:
    tags = samples.exif()
    tags[0x010F], tags[0x0110] = "Apple", "iPhone 15 Pro"
    tags.get_ifd(0x8769)[0x927C] = apple_maker_note()
    return samples.jpeg(exif=tags, icc_profile=samples.display_p3(), xmp=samples.XMP)


def test_no_maker_note_is_stored(media, tmp_path):
    folder = tmp_path / "sent"
    folder.mkdir()
    (folder / "photo.jpg").write_bytes(iphone_photo())
    (sent,) = told_of(folder)
    assert sent["Apple:MediaGroupUUID"] == "3F2504E0-4F89-11D3-9A0C-0305E82C3301"
    store_photo(upload(iphone_photo()), purpose="test.file")
    (stored,) = told_of(media)
    assert betraying(stored) == set()
    assert "Apple" not in json.dumps(stored)


class Doors(KeepsUploads, forms.Form):
    photo = PhotoField(purpose="test.file", wants_position=True)
    photos = PhotosField(purpose="test.file", wants_position=True)
    paper = DocumentField(purpose="test.file")


def send_through_forms(data: bytes) -> None:
    request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.1")
    request.session = SessionStore()
    files: Any = {"photo": upload(data), "photos": [upload(data), upload(data)], "paper": upload(data)}
    assert Doors({}, files, request=request).is_valid()


@pytest.mark.parametrize(
    "make",
    [iphone_photo, samples.jpeg_with_everything, samples.png_with_everything, samples.webp_with_everything],
)
def test_no_door_lets_a_tag_through(make, media):
    data = make()
    send_through_forms(data)
    original = store_photo(upload(data), purpose="test.file")
    store_document(upload(data), purpose="test.file")
    redact_photo(original, [(0, 0, 100, 100)], purpose="test.file")
    told = told_of(media)
    assert len(told) == StoredFile.objects.count() == 7
    assert [betraying(stored) for stored in told] == [set()] * 7
