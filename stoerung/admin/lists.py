"""The worklist and its map; what is ticked can be worked on at once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from portal.geo.maps import Label, Mark, around, around_points
from portal.geo.models import Area
from portal.geo.place_map import PlaceMap, place_map
from portal.geo.points import Box
from stoerung import worklist
from stoerung.admin.bulk import STEPS, offers, perform
from stoerung.admin.forms import SearchForm, WorklistForm
from stoerung.admin.pages import BOTH, READ, SEND, Address, clerk, page
from stoerung.gazetteer import landmarks
from stoerung.policies import is_triage
from stoerung.services.places import DISTRICTS
from stoerung.worklist import LISTS, Page

STUTTGART = Box(9.038, 48.692, 9.316, 48.867)
MAP_SIZE = 640


def work_list(request: HttpRequest) -> HttpResponse:
    """What is to do, most urgent first. Words are searched by POST: what people wrote is no address."""
    search = SearchForm(request.POST or None)
    if not search.is_valid():
        return _work_list(request, search=search)
    found = worklist.find(clerk(request), search.cleaned_data["q"])
    if len(found) == 1:
        return redirect("admin:stoerung_report_case_file", found[0].pk)
    return _work_list(request, search=search, found=worklist.as_rows(found, timezone.localdate()))


def bulk(request: HttpRequest) -> HttpResponse:
    """The ticked rows of the worklist, each checked for itself."""
    step = next((step for step in STEPS if step.name == request.POST.get("do")), None)
    ids = [pk for pk in map(_uuid, request.POST.getlist("report")) if pk][: worklist.ROWS]
    form = step.form(request.POST, prefix=f"alle-{step.name}") if step and step.form else None
    if form is not None and not form.is_valid():
        ticked = [str(pk) for pk in ids]
        return _work_list(request, offers=offers(step, form), ticked=ticked, failed=form)
    if step is None or not ids:
        messages.warning(request, "Kreuzen Sie mindestens eine Meldung an.")
    else:
        perform(request, step, ids, form.cleaned_data if form else {})
    query = WorklistForm(request.GET).query()
    return redirect(f"{reverse('admin:stoerung_report_worklist')}?{query}#meldungen")


def _work_list(request: HttpRequest, **extra: Any) -> HttpResponse:
    context = {"title": "Störungen: Arbeitsliste", "search": SearchForm(), "offers": offers(), **extra}
    return page(request, "worklist", _listed(request) | context)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def map_list(request: HttpRequest) -> HttpResponse:
    """The same list, its rows as numbers on a map drawn by the server."""
    context = _listed(request)
    context |= {"title": "Störungen: Karte", "map": _map(context["page"]), "is_map": True}
    return page(request, "map_list", context)


def _listed(request: HttpRequest) -> dict[str, Any]:
    form = WorklistForm(request.GET)
    wanted = form.wanted
    user = clerk(request)
    shown = worklist.page_of(user, wanted, timezone.localdate())
    label, _rows = LISTS[wanted.name]
    return {
        "form": form,
        "wanted": wanted,
        "page": shown,
        "list_label": label,
        "lists": [
            (key, label, form.query(liste=key, stand="", nah="", seite=1))
            for key, (label, _rows) in LISTS.items()
        ],
        "query": form.query(),
        "next_query": form.query(seite=shown.number + 1),
        "previous_query": form.query(seite=shown.number - 1),
        "may_choose_desk": is_triage(user),
        "is_narrow": bool(wanted.status or wanted.group or wanted.desk),
        "ticked": (),
    }


def _map(shown: Page) -> PlaceMap:
    marks = [
        Mark(n, row.report.point, done=not row.report.is_open)
        for n, row in enumerate(shown.rows, 1)
        if row.report.point is not None
    ]
    marks.reverse()  # where several lie on each other the most urgent is on top
    spots = [mark.point for mark in marks]
    view = around_points(spots, MAP_SIZE, MAP_SIZE) if spots else around(STUTTGART, MAP_SIZE, MAP_SIZE)
    pin = shown.near.point if shown.near else None
    areas = Area.objects.filter(area_set__key=DISTRICTS).order_by("code")
    labels = [Label(entry.name, entry.point) for entry in landmarks(view.box)]
    return place_map(view, areas, pin=pin, marks=marks, labels=labels)


ADDRESSES = [
    Address("arbeitsliste/", BOTH, work_list, "worklist"),
    Address("sammelaktion/", SEND, bulk, "bulk"),
    Address("karte/", READ, map_list, "map_list"),
]
