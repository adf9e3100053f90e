"""How a report looks to strangers: its badge, its place, how long something took."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stoerung.models import Report
from stoerung.open311.answers import public_address
from stoerung.states import ReportStatus

register = template.Library()

BADGES = {
    ReportStatus.DONE: "success",
    ReportStatus.NOT_DONE: "warning",
    ReportStatus.DUPLICATE: "warning",
    ReportStatus.REOPENED: "warning",
}


@register.simple_tag
def report_badge(report: Report) -> SafeString:
    label = report.get_status_display()
    if report.status == ReportStatus.WAITING:
        label = _("wartet auf eine Auskunft")  # strangers are not asked
    context = {"kind": BADGES.get(ReportStatus(report.status), "info"), "label": label}
    return render_to_string("components/status_badge.html", context)


@register.filter
def public_place(report: Report) -> str:
    return public_address(report)


@register.filter
def as_days(days: float | None) -> str:
    """ "3 Tage"; a dash where nothing is known."""
    if days is None:
        return "–"
    whole = max(1, round(days))
    return ngettext("%(days)d Tag", "%(days)d Tage", whole) % {"days": whole}
