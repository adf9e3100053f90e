"""Black boxes on a photo, without JavaScript: tap one corner, then the opposite one; or type four numbers."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from portal.errors import RuleViolation
from portal.uploads.models import StoredFile
from stoerung.admin.pages import BOTH, SEND, Address, clerk, page
from stoerung.models import Photo
from stoerung.policies import reports_visible_to
from stoerung.redaction import WHOLE, Box, Corner, Sketch
from stoerung.services import publishing

SHOWN_SIZE = 720
"""Pixels of the longer edge of the picture that is tapped."""


class BoxForm(forms.Form):
    """The keyboard's way: thousandths from the left and the top."""

    left = forms.IntegerField(label="Abstand links", min_value=0, max_value=WHOLE - 1)
    top = forms.IntegerField(label="Abstand oben", min_value=0, max_value=WHOLE - 1)
    width = forms.IntegerField(label="Breite", min_value=1, max_value=WHOLE)
    height = forms.IntegerField(label="Höhe", min_value=1, max_value=WHOLE)

    @property
    def box(self) -> Box:
        data = self.cleaned_data
        left, top = data["left"], data["top"]
        return Box(left, top, min(data["width"], WHOLE - left), min(data["height"], WHOLE - top))


def redact(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture and its boxes so far; nothing is stored here."""
    photo = _photo_or_404(request, pk)
    stored = _original_or_404(photo)
    width, height = _shown_size(stored)
    sketch, form = _sketch(request), BoxForm(request.POST if _typed_a_box(request.POST) else None)
    if form.is_bound:
        if form.is_valid():
            sketch.add(form.box)
            form = BoxForm()
    elif "remove" in request.POST:
        sketch.remove(request.POST["remove"])
    elif "forget" in request.POST:
        sketch.corner = None
    elif "tap.x" in request.POST:
        _tap(sketch, request.POST, width, height)
    return _shown(request, photo, stored, sketch, form)


def show_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Public from now on, with the boxes as they were shown."""
    photo = _photo_or_404(request, pk)
    sketch = _sketch(request)
    if "redacted" in request.POST and not sketch.boxes:
        sketch.note = "Zeichnen Sie mindestens einen Kasten, oder zeigen Sie das Foto ohne Schwärzung."
        return _shown(request, photo, _original_or_404(photo), sketch, BoxForm())
    try:
        boxes = sketch.boxes if "redacted" in request.POST else []
        publishing.show_photo(pk, clerk(request), boxes)
    except RuleViolation as refusal:
        sketch.note = str(refusal)
        return _shown(request, photo, _original_or_404(photo), sketch, BoxForm())
    messages.success(request, "Das Foto ist freigegeben. Es erscheint, sobald die Meldung öffentlich ist.")
    return redirect("admin:stoerung_report_redact", pk)


def hide_photo(request: HttpRequest, pk: int) -> HttpResponse:
    _photo_or_404(request, pk)
    publishing.hide_photo(pk, clerk(request))
    messages.success(request, "Das Foto ist nicht mehr öffentlich.")
    return redirect("admin:stoerung_report_redact", pk)


def _sketch(request: HttpRequest) -> Sketch:
    return Sketch.read(request.POST.getlist("box"), request.POST.get("corner", ""))


def _photo_or_404(request: HttpRequest, pk: int) -> Photo:
    rows = Photo.objects.select_related("report__category", "original", "shown")
    photo = rows.filter(pk=min(pk, 2**63 - 1), report__in=reports_visible_to(request.user)).first()
    if photo is None:
        raise Http404
    return photo


def _original_or_404(photo: Photo) -> StoredFile:
    if photo.original is None or not photo.original.is_shown:
        raise Http404
    return photo.original


def _shown_size(stored: StoredFile) -> tuple[int, int]:
    """A tap is told in pixels of the picture as it is shown, so its size is fixed here and not by the style."""
    width, height = stored.width or SHOWN_SIZE, stored.height or SHOWN_SIZE
    scale = min(1.0, SHOWN_SIZE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _typed_a_box(data: QueryDict) -> bool:
    """The button was pressed; or the key Enter in one of the fields, for which browsers press the picture."""
    by_enter = (data.get("tap.x"), data.get("tap.y")) == ("0", "0")
    return "add" in data or (by_enter and any(data.get(name) for name in BoxForm.base_fields))


def _tap(sketch: Sketch, data: QueryDict, width: int, height: int) -> None:
    try:
        x, y = float(data.get("tap.x", "")), float(data.get("tap.y", ""))
    except ValueError:
        return
    if (x, y) == (0, 0):  # what the key Enter sends
        sketch.note = "Mit der Tastatur geben Sie den Kasten bitte in Zahlen ein."
    elif 0 <= x <= width and 0 <= y <= height:
        sketch.tap(Corner(round(x / width * WHOLE), round(y / height * WHOLE)))


def _shown(
    request: HttpRequest, photo: Photo, stored: StoredFile, sketch: Sketch, form: BoxForm
) -> HttpResponse:
    width, height = _shown_size(stored)
    context = {
        "title": f"Meldung {photo.report.number}: Foto schwärzen",
        "report": photo.report,
        "photo": photo,
        "stored": stored,
        "sketch": sketch,
        "box_form": form,
        "width": width,
        "height": height,
    }
    return page(request, "redact", context)


ADDRESSES = [
    Address("foto/<int:pk>/schwaerzen/", BOTH, redact, "redact"),
    Address("foto/<int:pk>/zeigen/", SEND, show_photo, "show_photo"),
    Address("foto/<int:pk>/verbergen/", SEND, hide_photo, "hide_photo"),
]
