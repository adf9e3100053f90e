"""Parts of a case that the pages behind a secret link show: what, where, photos, a small map."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.geo.maps import Label, around_points, as_data_uri, draw_map
from portal.geo.models import Area
from portal.uploads.models import StoredFile
from portal.uploads.states import Status
from portal.uploads.views import file_response
from stoerung.followups import describe
from stoerung.gazetteer import landmarks
from stoerung.models import Photo, Report
from stoerung.services.places import DISTRICTS

Rows = list[tuple[str, str]]
WIDTH, HEIGHT = 400, 260
METRES_PER_PIXEL = 4.0


@dataclass(frozen=True)
class ShownPhoto:
    """A photo as a page needs it. ``width`` and ``height`` in pixels, so that nothing jumps."""

    pk: int
    label: str
    width: int | None
    height: int | None


def place_rows(report: Report) -> Rows:
    rows: Rows = [(pgettext("Stelle", "Ort"), report.place_text or _("auf der Karte markiert"))]
    if report.district not in ("", report.place_text):
        rows.append((_("Stadtbezirk"), report.district))
    return rows


def finding_rows(report: Report) -> Rows:
    """The answers to the questions of the catalogue."""
    return describe(report.category.shown_questions, report.answers)


def with_files(photos: QuerySet[Photo]) -> QuerySet[Photo]:
    """Those that can be shown now: a file that waits for the scanner, or is erased, is left out."""
    released = Q(original__status=Status.RELEASED) | Q(shown__status=Status.RELEASED)
    return photos.filter(released).select_related("original", "shown")


def shown_photos(photos: Iterable[Photo], *, redacted: bool) -> list[ShownPhoto]:
    return [
        ShownPhoto(photo.pk, photo.get_kind_display(), stored.width, stored.height)
        for photo in photos
        if (stored := file_of(photo, redacted=redacted)) is not None
    ]


def file_of(photo: Photo, *, redacted: bool) -> StoredFile | None:
    """The original, or the copy with black boxes where there is one and ``redacted`` asks for it."""
    files = [photo.shown, photo.original] if redacted else [photo.original, photo.shown]
    return next((stored for stored in files if stored is not None and stored.is_shown), None)


def photo_response(photos: QuerySet[Photo], pk: int, *, redacted: bool) -> FileResponse:
    """One of these photos; Http404 for any other."""
    photo = with_files(photos).filter(pk=min(pk, 2**63 - 1)).first()
    stored = file_of(photo, redacted=redacted) if photo is not None else None
    if stored is None:
        raise Http404
    return file_response(stored)


def small_map(report: Report) -> SafeString | None:
    """For src="…"; None where nobody knows the point."""
    if report.point is None:
        return None
    view = around_points([report.point], WIDTH, HEIGHT, nearest=METRES_PER_PIXEL)
    labels = [Label(entry.name, entry.point) for entry in landmarks(view.box, limit=8)]
    areas = Area.objects.filter(area_set__key=DISTRICTS).order_by("code")
    return as_data_uri(draw_map(view, areas, pin=report.point, labels=labels))
