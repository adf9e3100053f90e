"""Is this a photo or a document we take? What of it is stored?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files import File
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.errors import RuleViolation
from portal.uploads.redaction import Box
from portal.uploads.sandbox import Broken, decode, photo_formats

MEGABYTE = 1_000_000
PIXELS = 25_000_000
EDGE = 2048
# Bytes 4 to 12 of what phones call HEIC (ISO/IEC 23008-12).
HEIC_BEGINS = {
    b"ftyp" + brand for brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
}

MESSAGES: dict[str, str | Promise] = {
    "empty": _("Die Datei ist leer. Bitte wählen Sie sie noch einmal aus."),
    "broken": _("Die Datei ist beschädigt und lässt sich nicht öffnen. Bitte wählen Sie eine andere."),
    "pixels": _("Das Foto hat zu viele Bildpunkte. Möglich sind 25 Megapixel."),
    "memory": _("Das Foto ist zu groß. Bitte verkleinern Sie es oder speichern Sie es als JPEG."),
    "encrypted": _("Das PDF ist mit einem Passwort geschützt. Bitte laden Sie es ohne Schutz hoch."),
    "active": _(
        "Das PDF enthält Programme oder Formulare, die wir aus Sicherheitsgründen nicht annehmen. "
        "Drucken Sie es in eine neue PDF-Datei oder fotografieren Sie es ab."
    ),
    "attachments": _("Das PDF enthält weitere Dateien. Bitte laden Sie es ohne Anhänge hoch."),
}


@dataclass(frozen=True)
class Checked:
    """What is to be stored, in a form that can do no harm. `position`: (longitude, latitude), WGS84."""

    content: bytes
    content_type: str
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    position: tuple[float, float] | None = None


def read(file: File[bytes], megabytes: int) -> bytes:
    """The bytes of an upload, at most so many megabytes (10⁶). RuleViolation "size" or "empty"."""
    file.seek(0)
    data: bytes = file.read(megabytes * MEGABYTE + 1)
    if len(data) > megabytes * MEGABYTE:
        text = _("Die Datei ist zu groß. Möglich sind %(megabytes)d MB.")
        raise RuleViolation(text % {"megabytes": megabytes}, code="size")
    if not data:
        raise RuleViolation(MESSAGES["empty"], code="empty")
    return data


def check_photo(data: bytes, *, wants_position: bool = False, boxes: Sequence[Box] = ()) -> Checked:
    """A JPEG made anew from the pixels: no byte and no metadata of the original is in it.

    Nothing is left of what `boxes` cover.
    """
    job = photo_job(wants_position=wants_position, boxes=boxes)
    found, content = _decode(data, job, _photo_types(data))
    position = (found["gps"][0], found["gps"][1]) if found["gps"] else None
    return Checked(content, "image/jpeg", found["width"], found["height"], position=position)


def photo_job(*, wants_position: bool = False, boxes: Sequence[Box] = ()) -> dict[str, Any]:
    """What the child is told about a photo."""
    return {
        "kind": "photo",
        "pixels": PIXELS,
        "edge": EDGE,
        "formats": photo_formats(),
        "gps": wants_position,
        "boxes": [list(box) for box in boxes],
    }


def check_document(data: bytes) -> Checked:
    """A PDF without anything that acts, unchanged; or a photo of a document, made anew."""
    if not data.startswith(b"%PDF-"):
        return _photo_of_document(data)
    found, _nothing = _decode(data, {"kind": "pdf", "pages": settings.UPLOAD_DOCUMENT_PAGES}, _document_types())
    return Checked(data, "application/pdf", pages=found["pages"])


def _photo_of_document(data: bytes) -> Checked:
    try:
        return check_photo(data)
    except RuleViolation as refusal:
        if refusal.code == "type":
            raise RuleViolation(_document_types(), code="type") from None
        raise


def _decode(data: bytes, job: dict[str, Any], types: str | Promise) -> tuple[dict[str, Any], bytes]:
    try:
        return decode(data, job)
    except Broken as broken:
        raise RuleViolation(_message(broken.code, types), code=broken.code) from None


def _message(code: str, types: str | Promise) -> str | Promise:
    if code == "pages":
        text = _("Das PDF hat zu viele Seiten. Möglich sind %(pages)d.")
        return text % {"pages": settings.UPLOAD_DOCUMENT_PAGES}
    return types if code == "type" else MESSAGES[code]


def _photo_types(data: bytes) -> str | Promise:
    if settings.UPLOAD_HEIC:
        return _("Diese Datei ist kein Foto, das wir lesen können. Möglich sind JPEG, PNG, WebP und HEIC.")
    if data[4:12] in HEIC_BEGINS:
        return _("Fotos im Format HEIC nehmen wir nicht an. Möglich sind JPEG, PNG und WebP.")
    return _("Diese Datei ist kein Foto, das wir lesen können. Möglich sind JPEG, PNG und WebP.")


def _document_types() -> str | Promise:
    return _("Diesen Dateityp können wir nicht annehmen. Möglich sind PDF und Fotos.")
