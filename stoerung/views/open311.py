"""Open311 GeoReport v2 over HTTP: formats, keys, errors. What is said is in stoerung.open311."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from portal.errors import RuleViolation
from portal.throttling.addresses import client_address
from portal.throttling.services import hit
from portal.uploads.services import store_photo
from stoerung.models import ApiKey, CaseEntry, Category, Report
from stoerung.open311 import answers
from stoerung.open311.documents import CONTENT_TYPES, Document, Listing, render
from stoerung.open311.errors import ApiError
from stoerung.open311.submissions import Submission, read_submission
from stoerung.open311.updates import read_update
from stoerung.open311.windows import read_list, read_page, read_statuses, read_window
from stoerung.services.api_keys import key_behind
from stoerung.services.external_updates import note_media_url, take_update
from stoerung.services.photos import MOST_PHOTOS
from stoerung.services.reporting import submit_report
from stoerung.states import CLOSED, OPEN

REPORTS_PER_HOUR = 600
"""Per key: a program reports for many people."""
GUESSES_PER_HOUR = 60
"""Wrong keys per address."""
HOUR = timedelta(hours=1)

Answer = Listing | Document
Call = Callable[..., Answer]


def endpoint(**calls: Call) -> Callable[..., HttpResponse]:
    """One address: a call for each method, in XML or JSON, with errors as the standard wants them."""

    @csrf_exempt  # a key, no cookie, is what a program shows
    @never_cache
    def view(request: HttpRequest, form: str, **kwargs: Any) -> HttpResponse:
        call = calls.get("GET" if request.method == "HEAD" else request.method or "")
        if call is None:
            return _not_taken(request.method, calls, form)
        try:
            if form not in CONTENT_TYPES:
                raise ApiError(400, "the format is neither xml nor json")
            return _response(call(request, **kwargs), form, 200)
        except ApiError as error:
            return _failure(error, form)
        except RuleViolation as refusal:
            return _failure(ApiError(400, str(refusal.message)), form)

    return view


def _not_taken(method: str | None, taken: Iterable[str], form: str) -> HttpResponse:
    """The standard knows no 405; what that would say besides, the methods that are taken, is in the header."""
    response = _failure(ApiError(400, f"this address does not take {method}"), form)
    response["Allow"] = ", ".join(["HEAD", *taken])
    return response


def _failure(error: ApiError, form: str) -> HttpResponse:
    return _response(error.listing(), form if form in CONTENT_TYPES else "xml", error.code)


def _response(answer: Answer, form: str, status: int) -> HttpResponse:
    response = HttpResponse(render(answer, form), content_type=CONTENT_TYPES[form], status=status)
    response["Access-Control-Allow-Origin"] = "*"  # public data, and no cookie is ever asked
    return response


def keyed(call: Callable[[HttpRequest, ApiKey], Answer]) -> Call:
    """Only with a key that counts; whoever guesses is stopped."""

    @wraps(call)
    def guarded(request: HttpRequest, **kwargs: Any) -> Answer:
        key = key_behind(request.POST.get("api_key", ""))
        if key is None:
            if not hit("stoerung.api_key", client_address(request), GUESSES_PER_HOUR, HOUR):
                raise ApiError(403, "too many wrong keys from this address, try again in an hour")
            raise ApiError(403, "api_key is missing or not known")
        if not hit("stoerung.api", str(key.pk), REPORTS_PER_HOUR, HOUR):
            raise ApiError(403, "this key has sent too much, try again in an hour")
        return call(request, key, **kwargs)

    return guarded


def _discovery(request: HttpRequest) -> Answer:
    return answers.discovery()


def _services(request: HttpRequest) -> Answer:
    return answers.services(list(Category.objects.leaves()))


def _definition(request: HttpRequest, code: str) -> Answer:
    category = Category.objects.leaves().filter(code=code).first()
    if category is None:
        raise ApiError(404, "there is no service with this service_code")
    return answers.definition(category)


def _list(request: HttpRequest) -> Answer:
    """Complete: over adjoining windows and all pages every public report comes, none twice."""
    reports = Report.objects.public().order_by("created_at", "id")
    numbers = read_list(request.GET.dict(), "service_request_id")
    if numbers:
        return answers.requests(_rows(reports.filter(number__in=numbers[: read_page({}).size])))
    query = request.GET.dict()
    window = read_window(query, timezone.now(), timezone.get_default_timezone())
    wanted = reports.filter(created_at__gte=window.start, created_at__lt=window.end)
    wanted = wanted.filter(status__in=_statuses(read_statuses(query)), **_codes(query))
    return answers.requests(_rows(wanted[read_page(query).bounds]))


def _statuses(words: frozenset[str]) -> list[str]:
    return [*(OPEN if "open" in words else ()), *(CLOSED if "closed" in words else ())]


def _codes(query: dict[str, str]) -> dict[str, list[str]]:
    codes = read_list(query, "service_code")
    return {"category__code__in": codes} if codes else {}


def _rows(reports: QuerySet[Report]) -> list[Report]:
    return list(reports.select_related("category", "department").prefetch_related("photos__shown"))


def _one(request: HttpRequest, number: str) -> Answer:
    found = _rows(Report.objects.public().filter(number=number))
    if not found:
        raise ApiError(404, "there is no public request with this service_request_id")
    return answers.requests(found)


def _token(request: HttpRequest, token: str) -> Answer:
    """The number of a report that was not public when it came; empty as long as it isn't."""
    report = Report.objects.filter(submission_key=_uuid(token), channel=Report.Channel.API).first()
    if report is None:
        raise ApiError(404, "there is no such token")
    number = report.number if report.is_public else None
    return Listing("service_requests", "request", [{"service_request_id": number, "token": token}])


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ApiError(404, "there is no such token") from None


@keyed
def _create(request: HttpRequest, key: ApiKey) -> Answer:
    """A public report gets its number, any other a token: its number would lead nowhere."""
    submission = _read(request, key)
    report = submit_report(submission.new)
    if submission.media_url:
        note_media_url(report.pk, submission.media_url)
    named = {"service_request_id": report.number} if report.is_public else {"token": str(report.submission_key)}
    notice = f"Zuständig: {report.department.name}."
    return Listing("service_requests", "request", [{**named, "service_notice": notice, "account_id": None}])


def _read(request: HttpRequest, key: ApiKey) -> Submission:
    """Everything is checked before the first photo is stored."""
    idempotency_key = request.headers.get("Idempotency-Key", "")[:200]
    read_submission(request.POST, key, idempotency_key, ())
    files = request.FILES.getlist("media")
    if len(files) > MOST_PHOTOS:
        raise ApiError(400, f"at most {MOST_PHOTOS} photos")
    photos = tuple(store_photo(file, purpose="stoerung.photo").pk for file in files)
    return read_submission(request.POST, key, idempotency_key, photos)


def _updates(request: HttpRequest) -> Answer:
    """The public steps within a window, oldest first (an extension, as FixMyStreet has it)."""
    query = request.GET.dict()
    window = read_window(query, timezone.now(), timezone.get_default_timezone())
    entries = CaseEntry.objects.public().filter(at__gte=window.start, at__lt=window.end)
    entries = entries.filter(~Q(report__publication="hidden"))
    numbers = read_list(query, "service_request_id")
    if numbers:
        entries = entries.filter(report__number__in=numbers)
    page = entries.select_related("report").order_by("at", "pk")[read_page(query).bounds]
    return answers.updates(list(page))


@keyed
def _update(request: HttpRequest, key: ApiKey) -> Answer:
    if not key.may_update:
        raise ApiError(403, "this key may not send updates")
    update = read_update(request.POST)
    entry = take_update(key, update)
    row = {"update_id": update.update_id, "service_request_id": entry.report.number}
    return Listing("service_request_updates", "request_update", [row])


discovery = endpoint(GET=_discovery)
services = endpoint(GET=_services)
service_definition = endpoint(GET=_definition)
requests = endpoint(GET=_list, POST=_create)
request_by_id = endpoint(GET=_one)
token = endpoint(GET=_token)
service_request_updates = endpoint(GET=_updates, POST=_update)
