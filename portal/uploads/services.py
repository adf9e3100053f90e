"""Take a file in, keep it while a form is filled in, give it to a record, scan it, remove it."""

import logging
import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.errors import RuleViolation
from portal.privacy.register import Rows
from portal.secret_links import digest, secret_for
from portal.uploads import scanner
from portal.uploads.checks import Checked, check_document, check_photo, read
from portal.uploads.models import StoredFile
from portal.uploads.purposes import purpose_of
from portal.uploads.redaction import Box, refuse_bad_boxes
from portal.uploads.states import Status
from portal.workflow import lock, move_to

logger = logging.getLogger(__name__)
UNCLAIMED_FOR = timedelta(hours=24)


def store_photo(
    file: File[bytes], *, purpose: str, owner: Model | None = None, wants_position: bool = False
) -> StoredFile:
    """Check, make anew and store a photo. The only way in for photos, whatever door they come through.

    Slow (scan, child process, storage): call it outside transactions. `row.position` is (longitude,
    latitude) if wanted and found. RuleViolation with a sentence for the sender; `code` names the reason.
    """
    data = read(file, settings.UPLOAD_PHOTO_MB)
    status = _scanned(data)
    checked = check_photo(data, wants_position=wants_position)
    return _insert(StoredFile.Kind.PHOTO, checked, status, purpose, owner)


def store_document(file: File[bytes], *, purpose: str, owner: Model | None = None) -> StoredFile:
    """Check and store a PDF, or a photo of a document made anew. As store_photo()."""
    data = read(file, settings.UPLOAD_DOCUMENT_MB)
    status = _scanned(data)
    return _insert(StoredFile.Kind.DOCUMENT, check_document(data), status, purpose, owner)


def redact_photo(
    stored: StoredFile, boxes: Sequence[Box], *, purpose: str, owner: Model | None = None
) -> StoredFile:
    """A copy of a photo in which nothing is left of what the boxes cover. The original stays as it is.

    Black reaches up to seven pixels further, to the squares of the encoder. Slow: call it outside
    transactions. The copy is deleted on the original's day.
    """
    refuse_bad_boxes(boxes)
    checked = check_photo(_content_to_redact(stored), boxes=boxes)
    return _insert(
        StoredFile.Kind.PHOTO,
        checked,
        Status.RELEASED,
        purpose,
        owner,
        scanned_at=stored.scanned_at,
        delete_after=stored.delete_after,
    )


def _content_to_redact(stored: StoredFile) -> bytes:
    if stored.kind != StoredFile.Kind.PHOTO or not stored.is_shown:
        raise RuleViolation("Nur geprüfte Fotos lassen sich schwärzen.", code="not_a_photo")
    try:
        with stored.file.open("rb") as file:
            content: bytes = file.read()
    except FileNotFoundError:
        raise _gone() from None
    return content


def claim(stored_id: uuid.UUID, owner: Model, *, delete_after: date | None = None) -> StoredFile:
    """Give a kept file to a record, in the transaction that writes the record. Twice is once.

    RuleViolation if the file is gone (24 hours) or belongs to another record.
    """
    try:
        stored = lock(StoredFile, stored_id)
    except StoredFile.DoesNotExist:
        raise _gone() from None
    mine = (owner._meta.label_lower, str(owner.pk))
    if stored.owner_type and (stored.owner_type, stored.owner_id) != mine:
        raise _gone()
    stored.owner_type, stored.owner_id = mine
    stored.delete_after = delete_after
    stored.kept_by = ""
    stored.save(update_fields=["owner_type", "owner_id", "delete_after", "kept_by"])
    return stored


def remove(rows: Rows) -> int:
    """Delete rows of StoredFile, and their bytes once that is certain. Returns the number of rows."""
    with transaction.atomic():
        names = [name for name in rows.values_list("file", flat=True) if name]
        count, _models = rows.delete()
        transaction.on_commit(lambda: _delete_bytes(names), robust=True)
    return count


def remove_unclaimed(now: datetime) -> int:
    """Files whose form was never sent, after 24 hours."""
    return remove(StoredFile.objects.filter(owner_type="", created_at__lt=now - UNCLAIMED_FOR))


def scan_quarantine() -> int:
    """Ask the scanner again for every waiting file. Returns how many have a verdict now."""
    if not scanner.is_configured():
        return 0
    done = 0
    waiting = StoredFile.objects.filter(status=Status.QUARANTINED).order_by("scan_attempts", "created_at")
    for stored in waiting.iterator():
        try:
            done += _scan_stored(stored)
        except scanner.ScannerUnreachable as error:
            logger.error("malware scanner unreachable: %s", error)
            break
    return done


def oldest_in_quarantine() -> datetime | None:
    """Since when the longest-waiting file waits: for the health page."""
    waiting = StoredFile.objects.filter(status=Status.QUARANTINED).order_by("created_at")
    return waiting.values_list("created_at", flat=True).first()


def remove_stray_bytes(now: datetime) -> int:
    """Bytes without a row (a process died between the two), a day old. Returns how many."""
    removed = 0
    for folder in _listed("uploads")[0]:
        names = [f"uploads/{folder}/{name}" for name in _listed(f"uploads/{folder}")[1]]
        known = set(StoredFile.objects.filter(file__in=names).values_list("file", flat=True))
        stray = [n for n in names if n not in known and _is_old(n, now)]
        _delete_bytes(stray)
        removed += len(stray)
    return removed


def _scanned(data: bytes) -> Status:
    """Before anything else opens the file. Where the scanner gives no verdict the file will wait."""
    if not scanner.is_configured():
        return Status.RELEASED
    try:
        infected = scanner.is_infected(data)
    except (scanner.ScannerUnreachable, scanner.ScanFailed) as error:
        logger.error("no verdict from the malware scanner: %s %s", type(error).__name__, error)
        return Status.QUARANTINED
    if infected:
        logger.warning("upload refused: malware")
        text = _("In dieser Datei steckt Schadsoftware. Wir haben sie nicht gespeichert.")
        raise RuleViolation(text, code="infected")
    return Status.RELEASED


def _insert(
    kind: StoredFile.Kind, checked: Checked, status: Status, purpose: str, owner: Model | None, **known: Any
) -> StoredFile:
    scanned_now = scanner.is_configured() and status == Status.RELEASED
    stored = StoredFile(
        kind=kind,
        purpose=purpose,
        status=status,
        content_type=checked.content_type,
        size=len(checked.content),
        width=checked.width,
        height=checked.height,
        pages=checked.pages,
        owner_type=owner._meta.label_lower if owner else "",
        owner_id=str(owner.pk) if owner else "",
        **{"scanned_at": timezone.now() if scanned_now else None, **known},
    )
    stored.link_digest = digest(secret_for("file", stored.pk))
    stored.file.save("", ContentFile(checked.content), save=False)
    stored.save(force_insert=True)
    stored.position = checked.position
    return stored


def _scan_stored(stored: StoredFile) -> int:
    try:
        with stored.file.open("rb") as file:
            infected = scanner.is_infected(file.read())
    except (scanner.ScanFailed, FileNotFoundError) as error:
        StoredFile.objects.filter(pk=stored.pk).update(scan_attempts=stored.scan_attempts + 1)
        logger.error("no verdict on file %s: %s", stored.pk, error)
        return 0
    return _apply_verdict(stored.pk, infected=infected)


@transaction.atomic
def _apply_verdict(stored_id: uuid.UUID, *, infected: bool) -> int:
    stored = StoredFile.objects.select_for_update(no_key=True).filter(pk=stored_id).first()
    if stored is None or stored.status != Status.QUARANTINED:
        return 0
    now = timezone.now()
    if not infected:
        move_to(stored, Status.RELEASED, scanned_at=now)
        return 1
    name = stored.file.name
    move_to(stored, Status.INFECTED, scanned_at=now, file="")
    transaction.on_commit(lambda: _delete_bytes([name]), robust=True)
    logger.warning("malware found in file %s", stored.pk)
    purpose = purpose_of(stored.purpose)
    if purpose is not None:
        purpose.on_infected(stored)
    return 1


def _delete_bytes(names: list[Any]) -> None:
    for name in names:
        default_storage.delete(name)


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _is_old(name: str, now: datetime) -> bool:
    return default_storage.get_modified_time(name) < now - timedelta(days=1)


def _gone() -> RuleViolation:
    text = _("Die hochgeladene Datei ist nicht mehr da. Bitte laden Sie sie noch einmal hoch.")
    return RuleViolation(text, code="gone")
