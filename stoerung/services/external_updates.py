"""What comes in through Open311 about a case that is there already."""

from uuid import UUID

from django.db import transaction

from portal.workflow import lock
from stoerung.models import ApiKey, CaseEntry, Report
from stoerung.open311.errors import ApiError
from stoerung.open311.updates import ExternalUpdate
from stoerung.services import history
from stoerung.services.history import Kind


@transaction.atomic
def take_update(key: ApiKey, update: ExternalUpdate) -> CaseEntry:
    """Write a partner's word into the history, for the office; a clerk decides what follows from it.

    The same `update_id` of the same key again changes nothing. ApiError 404 without such a report.
    """
    found = Report.objects.public().filter(number=update.number).values_list("pk", flat=True).first()
    if found is None:
        raise ApiError(404, "there is no public request with this service_request_id")
    report = lock(Report, found)
    external_id = f"{key.pk}:{update.update_id}"[:200]
    there = CaseEntry.objects.filter(report=report, external_id=external_id).first()
    if there is not None:
        return there
    word = "meldet: erledigt" if update.is_done else "meldet"
    entry = history.write(report, Kind.CONTRACTOR, f"{key.name} {word}. {update.description}".strip())
    entry.external_id = external_id
    entry.save(update_fields=["external_id"])
    return entry


@transaction.atomic
def note_media_url(report_id: UUID, url: str) -> None:
    """A picture's address that a program named: nobody fetches it by machine, the clerk may look. Once."""
    report = lock(Report, report_id)
    text = f"Mitgesendete Adresse eines Bildes (nicht geladen): {url}"
    if not CaseEntry.objects.filter(report=report, kind=Kind.NOTE, text=text).exists():
        history.write(report, Kind.NOTE, text)
