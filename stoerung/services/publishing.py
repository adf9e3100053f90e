"""What strangers get to see: a text a clerk has read, and photos on which nobody can be known."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.services import record
from portal.errors import RuleViolation
from portal.uploads import services as uploads
from portal.uploads.models import StoredFile
from portal.uploads.redaction import Box
from portal.workflow import lock
from stoerung.models import Photo, Report
from stoerung.private_words import Finding, find_private
from stoerung.services import history
from stoerung.services.history import Kind
from stoerung.services.steps import LONGEST, begin, refuse_other_desk, required
from stoerung.states import Publication

PUBLIC_PHOTO = "stoerung.public_photo"


@transaction.atomic
def publish(report_id: UUID, by: User, text: str, photo_ids: Iterable[int] = ()) -> list[Finding]:
    """Show the text, and of the photos just these: as they are, or as they have been blackened.

    Returns what in the text looks private: a warning, it is the clerk who decides. RuleViolation where
    reports of this theme are never shown (a neighbour's car), and without a text.
    """
    report = begin(report_id, by)
    if not report.category.is_public:
        raise RuleViolation("Meldungen zu diesem Thema werden nicht veröffentlicht.", code="never_public")
    words, chosen = required(text, longest=2 * LONGEST), set(photo_ids)
    if _stands_already(report, words, chosen):
        return find_private(words)
    for photo in report.photos.select_related("original", "shown"):
        _show_or_hide(photo, is_chosen=photo.pk in chosen)
    report.publication, report.public_text = Publication.PUBLISHED, words
    report.published_at = report.updated_at = timezone.now()
    report.save(update_fields=["publication", "public_text", "published_at", "updated_at"])
    history.write(report, Kind.STEP, "Text veröffentlicht", by=by)
    record("stoerung.report.published", report, by=by, photos=len(chosen))
    return find_private(words)


def _stands_already(report: Report, words: str, chosen: set[int]) -> bool:
    shown = set(report.photos.exclude(shown=None).values_list("pk", flat=True))
    return (report.publication, report.public_text) == (Publication.PUBLISHED, words) and shown == chosen


def _show_or_hide(photo: Photo, *, is_chosen: bool) -> None:
    if not is_chosen:
        _take_away(photo)
    elif photo.shown_id is None:
        _show(photo, photo.original)


@transaction.atomic
def hide(report_id: UUID, by: User, reason: str) -> Report:
    """Nobody outside sees anything of it any more, and blackened copies are gone. Twice is once."""
    report = begin(report_id, by)
    words = required(reason, "reason")
    if report.publication == Publication.HIDDEN:
        return report
    for photo in report.photos.select_related("shown"):
        _take_away(photo)
    report.publication, report.updated_at = Publication.HIDDEN, timezone.now()
    report.save(update_fields=["publication", "updated_at"])
    history.write(report, Kind.NOTE, f"Nicht mehr öffentlich. {words}", by=by)
    record("stoerung.report.hidden", report, by=by)
    return report


def show_photo(photo_id: int, by: User, boxes: Sequence[Box] = ()) -> Photo:
    """Let strangers see a photo: as it is, or a copy with these boxes blackened.

    The copy is made outside of the transaction; if its photo is gone meanwhile, the copy goes, too.
    """
    photo = Photo.objects.select_related("report__department", "report__category", "original").get(pk=photo_id)
    original = _refuse_photo(photo, by)
    if not boxes:
        return _show_now(photo_id, by, None)
    copy = uploads.redact_photo(original, boxes, purpose=PUBLIC_PHOTO, owner=photo)
    try:
        return _show_now(photo_id, by, copy)
    except Exception:
        uploads.remove(StoredFile.objects.filter(pk=copy.pk))
        raise


def _refuse_photo(photo: Photo, by: User) -> StoredFile:
    """The original, if this clerk may show it. RuleViolation otherwise."""
    refuse_other_desk(photo.report, by)
    if not photo.report.category.is_public:
        raise RuleViolation("Meldungen zu diesem Thema werden nicht veröffentlicht.", code="never_public")
    if photo.original is None:
        raise RuleViolation("Von diesem Foto gibt es das Original nicht mehr.", code="no_original")
    return photo.original


@transaction.atomic
def _show_now(photo_id: int, by: User, copy: StoredFile | None) -> Photo:
    photo = _locked(photo_id)
    original = _refuse_photo(photo, by)
    wanted = copy or original
    if photo.shown_id == wanted.pk:
        return photo
    _take_away(photo)
    _show(photo, wanted)
    record("stoerung.photo.shown", photo, by=by, blackened=copy is not None)
    return photo


@transaction.atomic
def hide_photo(photo_id: int, by: User) -> Photo:
    """Strangers don't see it any more; the blackened copy goes. Twice is once."""
    photo = _locked(photo_id)
    refuse_other_desk(photo.report, by)
    if photo.shown_id is not None:
        _take_away(photo)
        record("stoerung.photo.hidden", photo, by=by)
    return photo


def _locked(photo_id: int) -> Photo:
    """The report is locked before what belongs to it."""
    lock(Report, Photo.objects.values_list("report", flat=True).get(pk=photo_id))
    return Photo.objects.select_related("report__department", "report__category", "original", "shown").get(
        pk=photo_id
    )


def _show(photo: Photo, stored: StoredFile | None) -> None:
    photo.shown = stored
    photo.save(update_fields=["shown"])


def _take_away(photo: Photo) -> None:
    copy = photo.shown_id if photo.shown_id != photo.original_id else None
    _show(photo, None)
    if copy is not None:
        uploads.remove(StoredFile.objects.filter(pk=copy))
