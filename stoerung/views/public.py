"""What everybody may see: list, map and single reports, figures, open data. Nothing of a person is in it."""

from typing import Any

from django.core.cache import cache
from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.geo.maps import Mark, around, around_points, as_data_uri, draw_map, viewport_from
from portal.geo.models import Area
from portal.geo.place_map import place_map
from portal.geo.points import Box, Point
from stoerung import open_data as export
from stoerung.charts import Bar, bars, lines
from stoerung.forms.public import ReportFilter
from stoerung.models import CaseEntry, Category, Photo, Report, Supporter
from stoerung.open311.answers import public_address
from stoerung.policies import may_join
from stoerung.public_positions import public_point
from stoerung.services import figures as counting
from stoerung.services.places import DISTRICTS
from stoerung.services.public_boxes import publicly_inside
from stoerung.services.routing import explain
from stoerung.states import CLOSED, ReportStatus
from stoerung.templatetags.public_reports import as_days

PER_PAGE = 20
ON_THE_MAP = 40
"""Numbered marks of the drawn map, and lines of the list beside it."""
IN_THE_LAYER = 150
"""Points of the map with JavaScript."""
FIGURES_SECONDS = 600
# A subquery counts for the rows that are shown; a join would count for all before the first is shown.
HOW_MANY_OTHERS = Coalesce(
    Subquery(
        Supporter.objects.filter(report=OuterRef("pk"))
        .order_by()
        .values("report")
        .annotate(n=Count("pk"))
        .values("n"),
        output_field=IntegerField(),
    ),
    0,
)
STUTTGART = Box(9.038, 48.692, 9.316, 48.867)


@require_safe
def public_list(request: HttpRequest) -> HttpResponse:
    """Page by page from the newest; a page begins after a number, so that its cost never grows."""
    form = ReportFilter(request.GET)
    reports = _after(form.reports(), request.GET.get("nach", ""))
    found = list(_with_what_is_shown(reports)[: PER_PAGE + 1])
    context = {
        "form": form,
        "reports": found[:PER_PAGE],
        "next_after": found[PER_PAGE - 1].number if len(found) > PER_PAGE else "",
        "is_first": not request.GET.get("nach"),
    }
    return render(request, "stoerung/public_list.html", context)


def _after(reports: QuerySet[Report], number: str) -> QuerySet[Report]:
    """Those that follow in the order of the list; an unknown number begins anew."""
    last = Report.objects.filter(number=number.replace("\x00", "")).values_list("created_at", "pk").first()
    if last is None:
        return reports
    at, pk = last
    return reports.filter(Q(created_at__lt=at) | Q(created_at=at, pk__gt=pk), created_at__lte=at)


def _with_what_is_shown(reports: QuerySet[Report]) -> QuerySet[Report]:
    shown = Prefetch("photos", Photo.objects.released().select_related("shown"), "shown_photos")
    return (
        reports.select_related("category__parent", "department")
        .prefetch_related(shown)
        .annotate(others=HOW_MANY_OTHERS)
    )


@require_safe
def public_report(request: HttpRequest, number: str) -> HttpResponse:
    """One report as strangers see it."""
    report = _with_what_is_shown(Report.objects.public()).filter(number=number).first()
    if report is None:
        raise Http404
    context = {
        "report": report,
        "address": public_address(report),
        "entries": CaseEntry.objects.public().filter(report=report),
        "why": _why(report),
        "map": _small_map(report),
        "may_join": may_join(report),
        "first": report.duplicate_of if report.duplicate_of and report.duplicate_of.is_public else None,
    }
    return render(request, "stoerung/public_report.html", context)


def _why(report: Report) -> str:
    """How far the border is would tell more of the place than strangers may know where it is private."""
    decision = report.decisions.select_related("department", "category", "plan").order_by("-at", "-pk").first()
    is_private = report.category.is_place_private
    return explain(decision, with_border=not is_private) if decision else ""


def shown_point(report: Report) -> Point | None:
    return report.point and public_point(report.point, is_private=report.category.is_place_private)


def _small_map(report: Report) -> str:
    point = shown_point(report)
    if point is None:
        return ""
    view = around_points([point], 400, 260, nearest=8.0)
    return as_data_uri(draw_map(view, _districts(), pin=point))


def _districts() -> QuerySet[Area]:
    return Area.objects.filter(area_set__key=DISTRICTS).order_by("code")


@require_safe
def public_map(request: HttpRequest) -> HttpResponse:
    """A map drawn by the server, its marks numbered like the list below it; buttons move it."""
    form = ReportFilter(request.GET)
    view = viewport_from(request.GET.dict(), around(STUTTGART, 400, 400), STUTTGART)
    reports = list(_with_what_is_shown(publicly_inside(form.reports(), view.box))[:ON_THE_MAP])
    numbered = [(n, report, shown_point(report)) for n, report in enumerate(reports, 1)]
    marks = [Mark(n, point, done=not report.is_open) for n, report, point in numbered if point is not None]
    context = {
        "form": form,
        "map": place_map(view, _districts(), set_key=DISTRICTS, marks=marks),
        "marks_url": f"{reverse('stoerung:map_data')}?{form.as_query()}",
        "numbered": [(n, report) for n, report, _point in numbered],
        "most": ON_THE_MAP,
    }
    return render(request, "stoerung/public_map.html", context)


@require_safe
def map_data(request: HttpRequest) -> HttpResponse:
    """The newest reports in a box (`bbox=west,south,east,north`, degrees) as GeoJSON, at most 150."""
    reports = publicly_inside(ReportFilter(request.GET).reports(), _box(request.GET.get("bbox", "")))
    topics = Category.objects.defer("questions", "synonyms").in_bulk()
    # Five columns instead of whole reports: somebody who drags a map asks often.
    found = reports.values_list("number", "lon", "lat", "status", "category")[:IN_THE_LAYER]
    base = reverse("stoerung:public_list")
    features = [
        _feature(f"{base}{number}/", Point(lon, lat), status, topics[topic])
        for number, lon, lat, status, topic in found
        if lon is not None and lat is not None
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})


def _feature(url: str, point: Point, status: str, topic: Category) -> dict[str, Any]:
    shown = public_point(point, is_private=topic.is_place_private)
    title = f"{topic.shown_name}: {ReportStatus(status).label}"
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [shown.lon, shown.lat]},
        "properties": {"url": url, "title": title, "done": status in CLOSED},
    }


def _box(text: str) -> Box:
    """The city where the words are unsound."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return STUTTGART
    return (
        Box(west, south, east, north)
        if -180 <= west <= east <= 180 and -90 <= south <= north <= 90
        else STUTTGART
    )


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """How the city does: every picture with its table. Counted at most every ten minutes."""
    figures: counting.Figures | None = cache.get("stoerung.figures")
    if figures is None:
        figures = counting.figures()
        cache.set("stoerung.figures", figures, FIGURES_SECONDS)
    names = {group.pk: group.shown_name for group in Category.objects.groups()}
    groups = [(names[row.group_id], row) for row in figures.groups if row.group_id in names]
    context = {
        "figures": figures,
        "groups": groups,
        "received": bars(_("Meldungen je Monat"), [_month_bar(month) for month in figures.months]),
        "medians": lines(
            _("Tage bis zur Behebung, Hälfte der Fälle"), [_median_bar(n, row) for n, row in groups]
        ),
        "satisfaction": [
            (label, figures.satisfaction.get(key, 0)) for key, label in Report.Satisfaction.choices
        ],
    }
    return render(request, "stoerung/statistics.html", context)


def _month_bar(month: counting.Month) -> Bar:
    return Bar(f"{month.first:%m.%y}", month.received)


def _median_bar(name: str, row: counting.GroupFigures) -> Bar:
    return Bar(name, row.median_days or 0, as_days(row.median_days))


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    return render(request, "stoerung/open_data.html", {"columns": export.COLUMNS, "licence": export.LICENCE})


@require_safe
def open_data_csv(request: HttpRequest) -> StreamingHttpResponse:
    response = StreamingHttpResponse(export.as_csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="stuttgart-stoerungen.csv"'
    return response


@require_safe
def open_data_geojson(request: HttpRequest) -> StreamingHttpResponse:
    response = StreamingHttpResponse(export.as_geojson(), content_type="application/geo+json")
    response["Content-Disposition"] = 'attachment; filename="stuttgart-stoerungen.geojson"'
    return response
