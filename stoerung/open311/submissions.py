"""A report that a program sends: from the fields of a POST to what submit_report wants."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.http import QueryDict

from portal.geo.geocoding import find_place
from portal.geo.points import Point, point
from stoerung.followups import clean_answers
from stoerung.models import ApiKey, Category, Report
from stoerung.open311.errors import ApiError
from stoerung.services.reporting import NewReport, PlaceOfReport

LONGEST_DESCRIPTION = 4000
ATTRIBUTE = "attribute["
OF_OUR_MAKING = UUID("6f1c7f0e-2d8e-4f0a-9d63-311311311311")
"""Name space of keys made from a program's own `Idempotency-Key`."""


@dataclass(frozen=True)
class Submission:
    new: NewReport
    media_url: str


def read_submission(data: QueryDict, key: ApiKey, idempotency_key: str, photos: tuple[UUID, ...]) -> Submission:
    """Check all fields. ApiError 404 for an unknown service, 400 for everything else.

    Names of persons are not kept: nobody here needs them. `media_url` is never fetched (it may lead anywhere);
    the clerk sees it as text, photos come as `media` with the form.
    """
    category = _category(data.get("service_code", ""))
    description = data.get("description", "").replace("\x00", "")
    if len(description) > LONGEST_DESCRIPTION:
        raise ApiError(400, f"description may have at most {LONGEST_DESCRIPTION} characters")
    new = NewReport(
        category=category,
        place=_place(data),
        description=description,
        answers=_answers(data, category),
        photos=photos,
        email=data.get("email", "").strip(),
        phone=data.get("phone", "").replace("\x00", "").strip()[:40],
        channel=Report.Channel.API,
        key=uuid5(OF_OUR_MAKING, f"{key.pk}:{idempotency_key}") if idempotency_key else uuid4(),
    )
    return Submission(new, data.get("media_url", "").replace("\x00", "").strip()[:500])


def _category(code: str) -> Category:
    if not code:
        raise ApiError(400, "service_code is missing")
    category = Category.objects.leaves().filter(code=code.replace("\x00", "")).first()
    if category is None:
        raise ApiError(404, "there is no service with this service_code")
    return category


def _place(data: QueryDict) -> PlaceOfReport:
    text = " ".join(data.get("address_string", "").replace("\x00", "").split())[:200]
    given = _point(data)
    if given is not None:
        return PlaceOfReport(text=text, point=given, source=Report.PlaceSource.API)
    if not text and data.get("address_id", "").strip():
        raise ApiError(400, "address_id is not known here: send lat and long, or address_string")
    if not text:
        raise ApiError(400, "the place is missing: send lat and long, or address_string")
    found = find_place(text)
    source = Report.PlaceSource.ADDRESS if found.point else Report.PlaceSource.TEXT
    return PlaceOfReport(text=text, point=found.point, accuracy=found.accuracy_m, source=source)


def _point(data: QueryDict) -> Point | None:
    latitude, longitude = data.get("lat", "").strip(), data.get("long", "").strip()
    if not latitude and not longitude:
        return None
    if not (latitude and longitude):
        raise ApiError(400, "lat and long belong together")
    try:
        return point(float(longitude), float(latitude))
    except ValueError:
        raise ApiError(400, "lat and long must be degrees (WGS84)") from None


def _answers(data: QueryDict, category: Category) -> Mapping[str, Any]:
    """`attribute[code]=v`, and `attribute[code][]=v` for several."""
    raw: dict[str, list[str]] = {}
    for name in data:
        if name.startswith(ATTRIBUTE):
            code = name[len(ATTRIBUTE) :].partition("]")[0]
            raw.setdefault(code, []).extend(value.replace("\x00", "") for value in data.getlist(name))
    answers, errors = clean_answers(category.questions, raw)
    if errors:
        raise ApiError(400, *(f"attribute[{code}]: {sentence}" for code, sentence in errors.items()))
    return answers
