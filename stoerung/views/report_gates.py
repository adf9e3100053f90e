"""Pages between "what" and "check", each only where it is called for: danger, border, nearby, outside."""

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.geo.points import Point
from stoerung import gazetteer
from stoerung.drafts import OUTSIDE_KEY, Draft
from stoerung.forms.border import SideForm
from stoerung.report_flow import Flow, about_danger, about_nearby, flow_of, next_page
from stoerung.services.places import PlaceOfReport
from stoerung.views.report import framed

Step = Callable[[HttpRequest, Flow], HttpResponse | None]


def _gate(request: HttpRequest, step: Step) -> HttpResponse:
    """A page of a draft that has place and category; None from the step: nothing is to be asked."""
    draft = Draft.load(request.session)
    flow = flow_of(draft)
    answer = step(request, flow) if flow is not None else None
    return answer if answer is not None else redirect(next_page(draft))


def _go_on(request: HttpRequest, draft: Draft) -> HttpResponse:
    draft.save(request.session)
    return redirect(next_page(draft))


@never_cache
@require_http_methods(["GET", "POST"])
def report_danger(request: HttpRequest) -> HttpResponse:
    """Whom to call, before anything else."""
    return _gate(request, _danger)


def _danger(request: HttpRequest, flow: Flow) -> HttpResponse | None:
    danger = flow.danger
    if danger is None:
        return None
    if request.method == "POST":
        return _go_on(request, flow.draft.having_seen("danger", about_danger(danger)))
    return render(request, "stoerung/report_danger.html", {"danger": danger})


@never_cache
@require_http_methods(["GET", "POST"])
def report_border(request: HttpRequest) -> HttpResponse:
    """The one question: on which side of the border is it?"""
    return _gate(request, _border)


def _border(request: HttpRequest, flow: Flow) -> HttpResponse | None:
    question = flow.border_question
    if question is None:
        return None
    form = SideForm(request.POST or None, sides=question.choices, auto_id="%s")
    if request.method == "POST" and form.is_valid():
        return _go_on(request, replace(flow.draft, side=form.cleaned_data["side"]))
    context = {"form": form, "metres": max(10, round(question.border_metres, -1))}
    return render(request, "stoerung/report_border.html", framed(context, 2))


@never_cache
@require_http_methods(["GET", "POST"])
def report_nearby(request: HttpRequest) -> HttpResponse:
    """Is it reported already? Then one tap is enough."""
    return _gate(request, _nearby)


def _nearby(request: HttpRequest, flow: Flow) -> HttpResponse | None:
    if request.method == "POST":
        return _go_on(request, flow.draft.having_seen("nearby", about_nearby(flow.draft)))
    found = flow.nearby
    if not found:
        return None
    return render(request, "stoerung/report_nearby.html", framed({"found": found}, 2))


@never_cache
@require_http_methods(["GET", "POST"])
def report_outside(request: HttpRequest) -> HttpResponse:
    """Not in this city: who is probably responsible. Nothing is sent. Words may be mistaken, a point is not."""
    place = request.session.get(OUTSIDE_KEY)
    if place is None:
        return redirect("stoerung:report_place")
    point = place.get("point")
    if request.method == "POST" and not point:
        return _go_on(request, Draft.load(request.session).with_place(PlaceOfReport(place["text"])))
    text = place["text"]
    neighbour = gazetteer.neighbour_at(Point(*point)) if point else gazetteer.neighbour_named(text)
    context = {"neighbour": neighbour, "text": text, "may_be_wrong": not point}
    return render(request, "stoerung/report_outside.html", context)
