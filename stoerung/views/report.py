"""Reporting, page by page: place → what → check → done. Every page works without JavaScript."""

import time
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.geo.geocoding import Place, find_place
from portal.geo.maps import Viewport
from portal.geo.points import Box
from portal.throttling.addresses import client_address
from portal.throttling.services import hit
from portal.uploads.fields import PhotosField
from portal.uploads.models import StoredFile
from stoerung import gazetteer, place_answers
from stoerung.drafts import OUTSIDE_KEY, Draft, sent_report
from stoerung.forms.defect import DefectForm
from stoerung.forms.place import SENTENCES, PlaceForm, pin_values, shown_values
from stoerung.place_answers import Answer, Doubt, as_text
from stoerung.place_maps import FINGERTIP, flow_map, sent_view, start_view, tapped
from stoerung.report_flow import about_photo, next_page, photo_is_better
from stoerung.services.places import is_in_city

LOOK_UPS_PER_HOUR = 120
"""Of a foreign service, per address. Whoever asks more often is answered by our own list."""
REGION = Box(8.9, 48.6, 9.5, 49.0)
"""Where a named place may lie: beyond the city, so that somebody outside is told who is responsible."""
SALT = "stoerung.begun"
STEPS = [
    pgettext_lazy("Stelle", "Ort"),
    gettext_lazy("Was ist los?"),
    gettext_lazy("Prüfen"),
    gettext_lazy("Fertig"),
]


@never_cache
@require_http_methods(["GET", "POST"])
def report_place(request: HttpRequest) -> HttpResponse:
    """Page 1: where is it? By words, by the device, on a map, or from a photo."""
    draft = _open_draft(request)
    if request.method == "POST":
        return _take_place(request, _since(request, draft))
    if photo_is_better(draft) and draft.has_place:
        return _suggest_photo_place(request, draft)
    form = PlaceForm(initial=_begun(shown_values(draft)), request=request, auto_id="%s")
    return _place_page(request, draft, form, view=_view_of(draft))


def _open_draft(request: HttpRequest) -> Draft:
    """The draft of this session; one that has become a report meanwhile is over."""
    draft = Draft.load(request.session)
    return Draft() if draft.has_place and sent_report(request.session, draft.key) else draft


def _take_place(request: HttpRequest, draft: Draft) -> HttpResponse:
    form = PlaceForm(request.POST, request.FILES, request=request, auto_id="%s")
    is_sound = form.is_valid()
    sent = kept_by(form)
    new = draft.with_photos([*draft.photos, *ids_of(sent)], sent)
    if sent or draft.has_place:
        new.save(request.session)
    if "keep" in request.POST:
        return _go_on(request, new.having_seen("photo", about_photo(new)))
    if view := sent_view(request.POST):
        return _move_map(request, new, form, view)
    if sent and not form.typed(draft).has_pin and not form.typed(draft).text:
        return _begin_with_photo(request, new)
    if not is_sound:
        return _place_page(request, new, form)
    return _judge_place(request, new, form)


def _judge_place(request: HttpRequest, draft: Draft, form: PlaceForm) -> HttpResponse:
    typed = form.typed(draft)
    answer = place_answers.read(typed, lambda text: _look_up(request, text))
    if answer.place is not None and answer.place.point is not None and not is_in_city(answer.place.point):
        return _outside(request, {"text": typed.text, "point": list(answer.place.point)})
    if answer.doubt is Doubt.ELSEWHERE:
        return _outside(request, {"text": typed.text})
    if answer.place is None or answer.doubt is not None:
        return _ask_again(request, draft, form, answer)
    draft = draft.with_place(answer.place)
    return _go_on(request, draft.having_seen("photo", about_photo(draft)))


def _outside(request: HttpRequest, place: dict[str, Any]) -> HttpResponse:
    request.session[OUTSIDE_KEY] = place
    return redirect("stoerung:report_outside")


def _look_up(request: HttpRequest, text: str) -> Place:
    if known := gazetteer.look_up(text):
        return known
    allowed = hit("stoerung.place", client_address(request), LOOK_UPS_PER_HOUR, timedelta(hours=1))
    return find_place(text, within=REGION) if allowed else Place(text)


def _go_on(request: HttpRequest, draft: Draft) -> HttpResponse:
    draft.save(request.session)
    return redirect(next_page(draft))


def _ask_again(request: HttpRequest, draft: Draft, form: PlaceForm, answer: Answer) -> HttpResponse:
    """Nothing is lost: what was typed stands there, and going on without change is allowed."""
    if answer.doubt in SENTENCES:
        form.add_error("place", SENTENCES[answer.doubt])
        return _place_page(request, draft, form)
    typed = form.typed(draft)
    values = {"place": typed.text, "said": typed.text, "asked": answer.doubt, **_pin_of(answer, typed.has_pin)}
    values |= {"accuracy": typed.accuracy, "begun": request.POST.get("begun", "")}
    again = PlaceForm(initial=values, request=request, auto_id="%s")
    is_unknown = answer.doubt in (Doubt.UNKNOWN, Doubt.PINNED)
    found = place_answers.suggestions(typed.text) if is_unknown else []
    if found:
        again.offer(found)
    point = answer.place.point if answer.place else None
    view = start_view(point, answer.place.accuracy) if answer.place and point else None
    context = {"doubt": answer.doubt, "has_suggestions": bool(found)}
    return _place_page(request, draft, again, view=view, **context)


def _pin_of(answer: Answer, has_pin: bool) -> dict[str, str]:
    if answer.place is None or answer.place.point is None or not has_pin:
        return {}
    return pin_values(*as_text(answer.place.point), source=answer.place.source)


def _move_map(request: HttpRequest, draft: Draft, form: PlaceForm, view: Viewport) -> HttpResponse:
    """A tap, an arrow, or "auf der Karte zeigen": the map comes (again), with the pin where it was put."""
    typed = form.typed(draft)
    values = {"place": typed.text, "said": typed.said, "begun": request.POST.get("begun", "")}
    spot, nearer = tapped(request.POST, view)
    if spot is not None:
        values |= pin_values(*as_text(spot), source="map") | {"said": typed.text}
        values["accuracy"] = f"{view.metres_per_pixel * FINGERTIP:.0f}"
    elif typed.has_pin:
        values |= {"lon": typed.pin[0], "lat": typed.pin[1], "accuracy": typed.accuracy}
        values |= {"pinned": typed.pinned, "source": typed.source}
    again = PlaceForm(initial=values, request=request, auto_id="%s")
    return _place_page(request, draft, again, view=nearer, is_new_pin=spot is not None)


def _begin_with_photo(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Only a photo was sent: where it was taken is a suggestion."""
    spot = draft.photo_place
    if spot is None or not is_in_city(spot):
        form = PlaceForm(initial=_begun({}), request=request, auto_id="%s")
        return _place_page(request, draft, form, photo_says="elsewhere" if spot else "nothing")
    return _suggest_photo_place(request, draft)


def _suggest_photo_place(request: HttpRequest, draft: Draft) -> HttpResponse:
    spot = draft.photo_place
    assert spot is not None  # noqa: S101  both callers have asked
    values = {**shown_values(draft), **pin_values(*as_text(spot), source="photo"), "accuracy": ""}
    form = PlaceForm(initial=_begun(values), request=request, auto_id="%s")
    return _place_page(request, draft, form, view=start_view(spot, None), photo_says="here")


def _place_page(
    request: HttpRequest, draft: Draft, form: PlaceForm, *, view: Viewport | None = None, **context: Any
) -> HttpResponse:
    pin = place_answers.pin_in(str(form["lon"].value() or ""), str(form["lat"].value() or ""))
    shown = {
        "form": form,
        "draft": draft,
        "pin": pin,
        "map": flow_map(view, pin) if view else None,
        "photos": len(draft.photos),
        **context,
    }
    return render(request, "stoerung/report_place.html", framed(shown, 1))


def _view_of(draft: Draft) -> Viewport | None:
    """The map is open where a pin was set on it."""
    place = draft.place_of_report
    is_pinned = place.point is not None and place.source in place_answers.PINNED
    return start_view(place.point, place.accuracy) if place.point and is_pinned else None


def _begun(values: dict[str, Any]) -> dict[str, Any]:
    """When the page was given out, signed: no session for those who only look."""
    return {**values, "begun": signing.dumps(round(time.time()), salt=SALT)}


def _since(request: HttpRequest, draft: Draft) -> Draft:
    """A fresh draft begins when its first page was given out."""
    if draft.has_place:
        return draft
    try:
        return draft.begun_at(float(signing.loads(request.POST.get("begun", ""), salt=SALT)))
    except (signing.BadSignature, TypeError, ValueError):
        return draft


def kept_by(form: PlaceForm | DefectForm) -> list[StoredFile]:
    """The photos that came with the form, now or before, also where something else is wrong."""
    field = form.fields["photos"]
    return field.kept if isinstance(field, PhotosField) else []


def ids_of(photos: list[StoredFile]) -> list[str]:
    return [str(photo.pk) for photo in photos]


@never_cache
@require_http_methods(["GET", "POST"])
def report_defect(request: HttpRequest) -> HttpResponse:
    """Page 2: what is broken, in words and photos; the words find the category, the category its questions."""
    draft = Draft.load(request.session)
    if request.method == "POST":
        return _take_defect(request, draft)
    if not draft.has_place:
        return redirect("stoerung:report_place")
    values = {name: getattr(draft, name) for name in ("category", "description", "answers", "photos")}
    form = DefectForm(initial=values, request=request, auto_id="%s")
    return _defect_page(request, draft, form)


def _take_defect(request: HttpRequest, draft: Draft) -> HttpResponse:
    form = DefectForm(request.POST, request.FILES, request=request, auto_id="%s")
    is_complete = form.is_complete()
    kept = kept_by(form)
    draft = draft.with_photos(ids_of(kept), kept)
    if "description" not in form.errors:
        code = form.chosen.code if form.chosen else ""
        draft = draft.with_defect(code, form.cleaned_data["description"], form.answers)
    draft.save(request.session)
    if not draft.has_place:
        messages.info(
            request,
            _("Ihre Sitzung war abgelaufen. Ihr Text ist noch da. Bitte noch einmal: Wo ist es?"),
        )
        return redirect("stoerung:report_place")
    return _go_on(request, draft) if is_complete else _defect_page(request, draft, form)


def _defect_page(request: HttpRequest, draft: Draft, form: DefectForm) -> HttpResponse:
    context = {"form": form, "draft": draft, "is_asking": form.is_bound and not form.errors}
    return render(request, "stoerung/report_defect.html", framed(context, 2))


def framed(context: dict[str, Any], current: int) -> dict[str, Any]:
    return {**context, "steps": STEPS, "current": current}
