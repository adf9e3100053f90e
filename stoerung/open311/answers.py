"""Our reports in the words of GeoReport v2. Only what is public: no reporter, no text nobody has read."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from stoerung.followups import choices_of
from stoerung.models import CaseEntry, Category, Report
from stoerung.open311.documents import Document, Listing
from stoerung.public_positions import public_point
from stoerung.states import CLOSED, Publication, ReportStatus

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
# The kinds of our follow-up questions in the words of the standard.
DATATYPES: Mapping[str, str] = {
    "text": "text",
    "number": "number",
    "date": "datetime",
    "choice": "singlevaluelist",
    "choices": "multivaluelist",
    "yesno": "singlevaluelist",
}


def services(categories: list[Category]) -> Listing:
    return Listing("services", "service", [_service(category) for category in categories])


def _service(category: Category) -> dict[str, Any]:
    return {
        "service_code": category.code,
        "service_name": category.name,
        "description": category.description,
        "metadata": bool(category.questions),
        "type": "realtime",
        "keywords": ",".join(word.replace(",", " ") for word in category.synonym_list),
        "group": category.parent.name if category.parent else "",
    }


def definition(category: Category) -> Document:
    attributes = [_attribute(question, n) for n, question in enumerate(category.questions, 1)]
    content = {"service_code": category.code, "attributes": Listing("attributes", "attribute", attributes)}
    return Document("service_definition", content)


def _attribute(question: Mapping[str, Any], order: int) -> dict[str, Any]:
    return {
        "variable": True,
        "code": question["code"],
        "datatype": DATATYPES[question["kind"]],
        "required": bool(question.get("required")),
        "datatype_description": question.get("help", ""),
        "order": order,
        "description": question["label"],
        "values": Listing(
            "values", "value", [{"key": key, "name": word} for key, word in choices_of(question)]
        ),
    }


def requests(reports: list[Report]) -> Listing:
    """``reports`` with category and department, and their photos prefetched."""
    return Listing("service_requests", "request", [_request(report) for report in reports])


def _request(report: Report) -> dict[str, Any]:
    is_closed = report.status in CLOSED
    point = report.point and public_point(report.point, is_private=report.category.is_place_private)
    return {
        "service_request_id": report.number,
        "status": "closed" if is_closed else "open",
        "status_notes": report.close_text if is_closed else str(ReportStatus(report.status).label),
        "service_name": report.category.name,
        "service_code": report.category.code,
        "description": report.shown_text,
        "agency_responsible": report.department.name,
        "service_notice": None,
        "requested_datetime": stamp(report.created_at),
        "updated_datetime": stamp(report.closed_at if is_closed and report.closed_at else report.updated_at),
        "expected_datetime": None if is_closed else _end_of_day(report),
        "address": public_address(report),
        "address_id": None,
        "zipcode": None,
        "lat": point.lat if point else None,
        "long": point.lon if point else None,
        "media_url": _media_url(report),
    }


def public_address(report: Report) -> str:
    """The words of the place only where a clerk has read them; the district always."""
    words = [report.place_text] if report.shown_text and not report.category.is_place_private else []
    return ", ".join([*words, *([report.district] if report.district else []), "Stuttgart"])


def _end_of_day(report: Report) -> str:
    moment = datetime.combine(report.due_on, time(23, 59, 59), tzinfo=timezone.get_default_timezone())
    return stamp(moment)


def _media_url(report: Report) -> str | None:
    """The first photo that is released; a photo may be chosen before its report is published."""
    shown = next((photo.shown for photo in report.photos.all() if photo.shown is not None), None)
    if shown is None or not shown.is_shown or report.publication != Publication.PUBLISHED:
        return None
    return f"{settings.BASE_URL}{reverse('uploads:serve_file', args=[shown.link_secret])}"


def updates(entries: list[CaseEntry]) -> Listing:
    """The public steps, as FixMyStreet's extension `servicerequestupdates` names them."""
    return Listing("service_request_updates", "request_update", [_update(entry) for entry in entries])


def _update(entry: CaseEntry) -> dict[str, Any]:
    return {
        "update_id": str(entry.pk),
        "service_request_id": entry.report.number,
        "status": "closed" if entry.status in CLOSED else "open",
        "external_status_code": entry.status,
        "description": entry.text,
        "updated_datetime": stamp(entry.at),
        "media_url": None,
    }


def discovery() -> Document:
    endpoint = {
        "specification": SPECIFICATION,
        "url": f"{settings.BASE_URL}/open311/v2",
        "changeset": stamp(CHANGED),
        "type": "test" if settings.DEMO else "production",
        "formats": Listing("formats", "format", ["text/xml", "application/json"]),
    }
    content = {
        "changeset": stamp(CHANGED),
        "contact": settings.OPERATOR["email"] or f"{settings.BASE_URL}{reverse('pages:contact')}",
        "key_service": f"{settings.BASE_URL}{reverse('stoerung:open_data')}",
        "endpoints": Listing("endpoints", "endpoint", [endpoint]),
    }
    return Document("discovery", content)


CHANGED = datetime(2026, 11, 25, tzinfo=timezone.get_fixed_timezone(0))
"""The day this interface last changed."""


def stamp(moment: datetime) -> str:
    """W3C date and time with zone, whole seconds, as the clock in Stuttgart shows it."""
    return timezone.localtime(moment).replace(microsecond=0).isoformat()
