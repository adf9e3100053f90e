"""How a case reads at the desk."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from stoerung.models import CaseEntry, Report
from stoerung.states import ReportStatus

register = template.Library()

AUDIENCES = {
    CaseEntry.Audience.OFFICE: "intern",
    CaseEntry.Audience.REPORTER: "an die meldende Person",
    CaseEntry.Audience.PUBLIC: "öffentlich",
}


@register.filter
def status_words(report: Report) -> str:
    return status_label(report.status)


@register.filter
def status_label(status: str) -> str:
    """The desk asks the reporter, it is not asked itself."""
    return "wartet auf Antwort" if status == ReportStatus.WAITING else str(ReportStatus(status).label)


@register.filter
def audience_words(entry: CaseEntry) -> str:
    return AUDIENCES[CaseEntry.Audience(entry.audience)]


@register.filter
def kind_words(entry: CaseEntry) -> str:
    """What a colleague writes about a company is an order, what the company writes is news."""
    if entry.kind == CaseEntry.Kind.CONTRACTOR and entry.by_id is not None:
        return "Auftrag"
    return str(entry.get_kind_display())


@register.filter
def who(entry: CaseEntry) -> str:
    """Who wrote a line: a colleague, somebody outside, or the clock."""
    if entry.by is not None:
        return str(entry.by)
    if entry.kind in (CaseEntry.Kind.ANSWER, CaseEntry.Kind.OBJECTION):
        return "meldende Person"
    return "Firma" if entry.kind == CaseEntry.Kind.CONTRACTOR else "von selbst"


@register.simple_tag
def bar(value: float | None, most: float) -> SafeString:
    """A number as a bar beside it; `most` is as long as the room is wide."""
    if not value or not most:
        return SafeString()
    width = max(1, round(100 * value / most))
    return format_html(
        '<svg class="desk-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="10"/></svg>',
        width,
    )


@register.filter
def late_words(days: int) -> str:
    """ "seit 3 Arbeitstagen überfällig"; empty in time."""
    if not days:
        return ""
    return "seit einem Arbeitstag überfällig" if days == 1 else f"seit {days} Arbeitstagen überfällig"
