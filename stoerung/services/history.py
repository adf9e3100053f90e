"""Write a line into the history of a report."""

from portal.accounts.models import User
from stoerung.models import CaseEntry, Report

Kind, Audience = CaseEntry.Kind, CaseEntry.Audience

FROM_OUTSIDE = (Kind.ANSWER, Kind.OBJECTION, Kind.CONTRACTOR)


def write(
    report: Report, kind: str, text: str = "", *, audience: str = Audience.OFFICE, by: User | None = None
) -> CaseEntry:
    """One line, with the status as it is now. Call it in the transaction of what it tells."""
    entry = CaseEntry.objects.create(
        report=report, kind=kind, audience=audience, status=report.status, text=text, by=by
    )
    _mark(report, entry)
    return entry


def said_last(report: Report, kind: str, text: str, by: User | None = None) -> CaseEntry | None:
    """The last line of this kind, if the same person said just this: then a form was sent twice."""
    last = CaseEntry.objects.filter(report=report, kind=kind).order_by("-at", "-pk").first()
    return last if last is not None and (last.text, last.by_id) == (text, by.pk if by else None) else None


def _mark(report: Report, entry: CaseEntry) -> None:
    """Keep on the report what lists ask for: who had the last word, and when strangers saw something new."""
    fields: dict[str, object] = {}
    news = entry.by_id is None and entry.kind in FROM_OUTSIDE
    if report.has_news != news and (news or entry.by_id is not None):
        fields["has_news"] = news
    if entry.audience == Audience.PUBLIC:
        fields["updated_at"] = entry.at
    for name, value in fields.items():
        setattr(report, name, value)
    if fields:
        report.save(update_fields=list(fields))
