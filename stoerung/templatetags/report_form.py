"""How a draft is shown: rows for the last page, its place in words and as a picture."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from portal.uploads.models import StoredFile
from stoerung import reporter_page
from stoerung.drafts import Draft
from stoerung.duplicates import shown_distance
from stoerung.followups import describe
from stoerung.models import Category, Report
from stoerung.place_maps import picture
from stoerung.services.places import district_at

register = template.Library()
Rows = list[tuple[str, str]]
ROUGHLY = 50
"""Metres from which on a reader should know that the pin is not exact."""


@register.filter
def place_words(draft: Draft) -> str:
    return draft.place_of_report.text or _("auf der Karte markiert")


@register.filter
def dialled(number: str) -> str:
    """For tel:, where signs that people write for the eye are in the way."""
    return "".join(sign for sign in number if sign.isdigit() or sign == "+")


@register.simple_tag
def place_rows(draft: Draft) -> Rows:
    place = draft.place_of_report
    rows: Rows = [(pgettext("Stelle", "Ort"), place_words(draft))]
    if district := district_at(place.point):
        rows.append((_("Stadtbezirk"), district))
    if place.point is None:
        rows.append((_("Genauigkeit"), _("Wir prüfen, wo das genau ist.")))
    elif (place.accuracy or 0) >= ROUGHLY:
        rows.append((_("Genauigkeit"), _("etwa %(metres)s") % {"metres": shown_distance(place.accuracy or 0)}))
    return rows


@register.simple_tag
def place_picture(draft: Draft) -> SafeString | None:
    """For src="…"; None where nobody knows the point."""
    place = draft.place_of_report
    return picture(place.point, place.accuracy) if place.point else None


@register.simple_tag
def defect_rows(draft: Draft, category: Category, photos: list[StoredFile]) -> Rows:
    rows: Rows = [(_("Thema"), category.shown_name)]
    if draft.description:
        rows.append((_("Beschreibung"), draft.description))
    rows += describe(category.shown_questions, draft.answers)
    if photos:
        rows.append((_("Fotos"), ngettext("%(n)d Foto", "%(n)d Fotos", len(photos)) % {"n": len(photos)}))
    return rows


@register.simple_tag
def report_state(report: Report) -> SafeString:
    """The badge of somebody else's report."""
    context = {"kind": reporter_page.badge_kind(report), "label": reporter_page.public_label(report)}
    return render_to_string("components/status_badge.html", context)
