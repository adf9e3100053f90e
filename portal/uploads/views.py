from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from portal.secret_links import digest
from portal.uploads.keeping import is_kept_by
from portal.uploads.models import SUFFIXES, StoredFile
from portal.uploads.purposes import purpose_of

NAMES = {StoredFile.Kind.PHOTO: "foto", StoredFile.Kind.DOCUMENT: "dokument"}


@require_safe
def serve_file(request: HttpRequest, secret: str) -> FileResponse:
    """A released file for whoever may see it; for everybody else there is none."""
    stored = StoredFile.objects.shown().filter(link_digest=digest(secret)).first()
    if stored is None or not _may_see(request, stored):
        raise Http404
    return file_response(stored)


def file_response(stored: StoredFile) -> FileResponse:
    """The bytes, after the caller has asked who may see them; Http404 where they are gone or not released.

    Documents come as attachments. Photos were made by us and may stand in a page. Neither may run
    anything, should a browser take it for something else (ASVS 5.0, 3.2.1).
    """
    if not stored.is_shown:
        raise Http404
    try:
        content = stored.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        content,
        as_attachment=stored.kind != StoredFile.Kind.PHOTO,
        filename=f"{NAMES[StoredFile.Kind(stored.kind)]}.{SUFFIXES[stored.content_type]}",
        content_type=stored.content_type,
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def _may_see(request: HttpRequest, stored: StoredFile) -> bool:
    if is_kept_by(request.session, stored):
        return True
    purpose = purpose_of(stored.purpose)
    return purpose is not None and purpose.may_see(request, stored)
