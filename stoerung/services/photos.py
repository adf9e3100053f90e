"""Photos that come with a step of a case."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from portal.errors import RuleViolation
from portal.uploads.services import claim
from stoerung.models import Photo, Report

MOST_PHOTOS = 5


def attach(report: Report, stored_ids: Iterable[UUID], kind: str = Photo.Kind.BEFORE) -> list[Photo]:
    """Give uploaded files to the report; not public until a clerk shows them. RuleViolation for a sixth."""
    ids = list(dict.fromkeys(stored_ids))
    if len(ids) > MOST_PHOTOS:
        raise RuleViolation(_("Möglich sind höchstens fünf Fotos."), field="photos", code="photos")
    return [Photo.objects.create(report=report, kind=kind, original=claim(pk, report)) for pk in ids]
