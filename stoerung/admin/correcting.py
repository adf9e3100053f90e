"""The place or the theme was wrong: put it right, and the report finds its desk anew."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse

from portal.errors import RuleViolation
from portal.geo.geocoding import find_place
from portal.geo.maps import Label, Viewport, around, around_points, read_tap, viewport_from
from portal.geo.models import Area
from portal.geo.place_map import PlaceMap, place_map
from portal.geo.points import Box, Point
from stoerung.admin.case import done
from stoerung.admin.pages import BOTH, Address, clerk, page, report_or_404
from stoerung.gazetteer import landmarks
from stoerung.models import Category, Report
from stoerung.services.places import DISTRICTS, PlaceOfReport
from stoerung.services.routing import reroute_report

STUTTGART = Box(9.038, 48.692, 9.316, 48.867)
SIZE = 640, 420
NEAR = 1.5
"""Metres per pixel of the map around a point."""


class CorrectForm(forms.Form):
    """``lon`` and ``lat`` are the pin, both or none."""

    category = forms.ModelChoiceField(Category.objects.none(), label="Thema", empty_label=None)
    place = forms.CharField(
        label="Ort in Worten",
        max_length=200,
        required=False,
        help_text="Adresse oder bekannter Ort; „Suchen“ setzt die Nadel.",
    )
    lon = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-90, max_value=90)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        field = self.fields["category"]
        leaves = Category.objects.leaves()
        field.queryset = leaves  # type: ignore[attr-defined]
        field.choices = _by_group(leaves)  # type: ignore[attr-defined]

    @property
    def pin(self) -> Point | None:
        self.is_valid()
        lon, lat = self.cleaned_data.get("lon"), self.cleaned_data.get("lat")
        return None if lon is None or lat is None else Point(lon, lat)


def _by_group(leaves: Any) -> list[tuple[str, list[tuple[int, str]]]]:
    groups: dict[str, list[tuple[int, str]]] = {}
    for leaf in leaves:
        groups.setdefault(str(leaf.parent), []).append((leaf.pk, leaf.name))
    return list(groups.items())


def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The map moves, is tapped and searched without anything being stored; then all is stored at once."""
    report = report_or_404(request, pk)
    if request.method != "POST":
        return _shown(
            request, report, CorrectForm(initial=_as_it_is(report)), _view(report.point), report.point
        )
    form = CorrectForm(request.POST)
    pin = form.pin
    view = viewport_from(request.POST.dict(), _view(pin), STUTTGART)
    if "save" in request.POST and form.is_valid():
        return _save(request, report, form, view)
    if "search" in request.POST:
        place = find_place(form.cleaned_data.get("place", ""), within=STUTTGART)
        if place.point is None:
            form.add_error("place", "Diesen Ort kennt die Suche nicht. Tippen Sie auf die Karte.")
        else:
            pin, view = place.point, _view(place.point)
    else:
        pin = read_tap(request.POST.dict(), view) or pin
    return _shown(request, report, form, view, pin)


def _save(request: HttpRequest, report: Report, form: CorrectForm, view: Viewport) -> HttpResponse:
    place = _place(report, form)
    try:
        after = reroute_report(
            report.pk, by=clerk(request), category=form.cleaned_data["category"], place=place
        )
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _shown(request, report, form, view, form.pin)
    if after.department_id == report.department_id:
        return done(request, report.pk, "Das ist berichtigt. Die Meldung bleibt bei diesem Amt.")
    return done(request, report.pk, f"Das ist berichtigt. Die Meldung liegt jetzt hier: {after.department}.")


def _place(report: Report, form: CorrectForm) -> PlaceOfReport | None:
    """None where it stays as it is: degrees come back from the form to the last digit."""
    words = " ".join(form.cleaned_data["place"].split())
    if form.pin == report.point and words == report.place_text:
        return None
    if form.pin == report.point:
        return PlaceOfReport(words, report.point, report.accuracy_metres, report.place_source)
    return PlaceOfReport(words, form.pin, None, Report.PlaceSource.OFFICE)


def _as_it_is(report: Report) -> dict[str, Any]:
    return {"category": report.category_id, "place": report.place_text, "lon": report.lon, "lat": report.lat}


def _view(point: Point | None) -> Viewport:
    width, height = SIZE
    return around_points([point], width, height, NEAR) if point else around(STUTTGART, width, height)


def _shown(
    request: HttpRequest, report: Report, form: CorrectForm, view: Viewport, pin: Point | None
) -> HttpResponse:
    context = {
        "title": f"Meldung {report.number}: Thema oder Ort berichtigen",
        "report": report,
        "form": form,
        "map": _map(view, pin),
        "pin": [("lon", repr(pin.lon)), ("lat", repr(pin.lat))] if pin else [],
    }
    return page(request, "correct", context)


def _map(view: Viewport, pin: Point | None) -> PlaceMap:
    labels = [Label(entry.name, entry.point) for entry in landmarks(view.box)]
    areas = Area.objects.filter(area_set__key=DISTRICTS).order_by("code")
    return place_map(view, areas, pin=pin, labels=labels)


ADDRESSES = [Address("<uuid:pk>/berichtigen/", BOTH, correct, "correct")]
