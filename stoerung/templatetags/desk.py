"""How a case reads at the desk."""

from django import template

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
def who(entry: CaseEntry) -> str:
    """Who wrote a line: a colleague, somebody outside, or the clock."""
    if entry.by is not None:
        return str(entry.by)
    if entry.kind in (CaseEntry.Kind.ANSWER, CaseEntry.Kind.OBJECTION):
        return "meldende Person"
    return "Firma" if entry.kind == CaseEntry.Kind.CONTRACTOR else "von selbst"


@register.filter
def late_words(days: int) -> str:
    """ "seit 3 Arbeitstagen überfällig"; empty in time."""
    if not days:
        return ""
    return "seit einem Arbeitstag überfällig" if days == 1 else f"seit {days} Arbeitstagen überfällig"
