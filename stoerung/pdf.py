"""A case on paper: for a file, a colleague, a court. What is internal is in it only if asked for."""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils import timezone
from PIL import Image

from portal.geo.maps import Label, around_points, draw_map
from portal.geo.models import Area
from portal.typesetting import typeset
from stoerung.followups import describe
from stoerung.gazetteer import landmarks
from stoerung.models import CaseEntry, Photo, Report
from stoerung.services.places import DISTRICTS
from stoerung.services.routing import explain
from stoerung.templatetags.desk import audience_words, kind_words, status_label, status_words, who

TEMPLATE = Path(__file__).parent / "typst" / "case.typ"
EDGE = 900
"""Pixels of a printed photo's longer edge: eight centimetres need no more."""
MOST_PHOTOS = 12
MAP_ALT = "Karte: die Nadel zeigt den Ort der Meldung."


def case_pdf(report: Report, *, with_notes: bool = False) -> bytes:
    """A4, tagged (PDF/UA-1). ``with_notes``: internal lines, too. Never the reporter's contact."""
    pictures = dict(_pictures(report))
    data = {
        "title": f"Meldung {report.number}",
        "department": report.department.name,
        "footer": _footer(with_notes=with_notes),
        "facts": [[name, value] for name, value in _facts(report) if value],
        "map": _map(report),
        "map_alt": MAP_ALT,
        "photos": [{"file": name, "label": label} for name, (label, _bytes) in pictures.items()],
        "history": [_line(entry) for entry in _entries(report, with_notes=with_notes)],
    }
    return typeset(TEMPLATE, data, {name: content for name, (_label, content) in pictures.items()})


def _footer(*, with_notes: bool) -> str:
    inside = "Mit internen Notizen, nur für den Dienstgebrauch. " if with_notes else ""
    return f"{inside}Stand {timezone.localtime():%d.%m.%Y %H:%M}"


def _facts(report: Report) -> Iterable[tuple[str, str]]:
    yield (
        "Thema",
        f"{report.category.parent}: {report.category}" if report.category.parent else str(report.category),
    )
    yield "Stand", status_words(report)
    yield "Gefahr", "ja" if report.priority else ""
    yield (
        "Ort",
        ", ".join(part for part in (report.place_text, report.district) if part) or "auf der Karte gewählt",
    )
    yield "Koordinaten", f"{report.lat:.6f}, {report.lon:.6f} (WGS84)" if report.point else "Ort prüfen"
    yield "Gemeldet", f"{timezone.localtime(report.created_at):%d.%m.%Y %H:%M}, {report.get_channel_display()}"
    yield "Beschreibung", report.description
    yield from describe(report.category.questions, report.answers)
    yield "Bearbeitet von", str(report.assignee or "")
    yield "Frist", f"{report.due_on:%d.%m.%Y}" if report.is_open else ""
    yield "Eingeplant", f"{report.planned_for:%d.%m.%Y}" if report.planned_for and report.is_open else ""
    yield "Beendet", _end(report)
    yield "Warum dieses Amt?", _why(report)


def _end(report: Report) -> str:
    if report.closed_at is None:
        return ""
    whom = f" Zuständig: {report.forwarded_to}." if report.forwarded_to else ""
    ended = f"{timezone.localtime(report.closed_at):%d.%m.%Y}"
    return f"{ended}: {report.get_close_reason_display()}. {report.close_text}{whom}"


def _why(report: Report) -> str:
    rows = report.decisions.select_related("department", "category", "plan").order_by("-at", "-pk")
    decision = rows.first()
    return explain(decision) if decision else ""


def _map(report: Report) -> str:
    if report.point is None:
        return ""
    view = around_points([report.point], 480, 280, nearest=2.0)
    areas = Area.objects.filter(area_set__key=DISTRICTS).order_by("code")
    labels = [Label(entry.name, entry.point) for entry in landmarks(view.box, limit=8)]
    return draw_map(view, areas, pin=report.point, labels=labels)


def _pictures(report: Report) -> Iterable[tuple[str, tuple[str, bytes]]]:
    """File name → label and a small JPEG; what is gone or not released is left out."""
    photos: Iterable[Photo] = report.photos.select_related("original")[:MOST_PHOTOS]
    for number, photo in enumerate(photos, 1):
        if photo.original is None or not photo.original.is_shown:
            continue
        try:
            with photo.original.file.open("rb") as file:
                small = _small(file.read())
        except FileNotFoundError:
            continue
        yield f"foto-{number}.jpg", (f"Foto {number}, {photo.get_kind_display()}", small)


def _small(content: bytes) -> bytes:
    """Made by us when it was uploaded, so it may be opened here."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    picture.thumbnail((EDGE, EDGE))
    packed = io.BytesIO()
    picture.save(packed, "JPEG", quality=80)
    return packed.getvalue()


def _entries(report: Report, *, with_notes: bool) -> Iterable[CaseEntry]:
    rows = report.entries.select_related("by").order_by("at", "pk")
    return rows if with_notes else rows.exclude(audience=CaseEntry.Audience.OFFICE)


def _line(entry: CaseEntry) -> dict[str, Any]:
    title = kind_words(entry)
    if entry.kind == CaseEntry.Kind.STEP and entry.status:
        title = f"{title}: {status_label(entry.status)}"
    return {
        "title": title,
        "at": f"{timezone.localtime(entry.at):%d.%m.%Y %H:%M}",
        "who": who(entry),
        "audience": audience_words(entry),
        "text": entry.text,
    }
