"""Write a line into the history of a report."""

from portal.accounts.models import User
from stoerung.models import CaseEntry, Report

Kind, Audience = CaseEntry.Kind, CaseEntry.Audience


def write(
    report: Report, kind: str, text: str = "", *, audience: str = Audience.OFFICE, by: User | None = None
) -> CaseEntry:
    """One line, with the status as it is now. Call it in the transaction of what it tells."""
    return CaseEntry.objects.create(
        report=report, kind=kind, audience=audience, status=report.status, text=text, by=by
    )
