"""Two reports of the same trouble: one goes on, the other belongs to it."""

from uuid import UUID

from django.db import transaction

from portal.accounts.models import User
from portal.errors import RuleViolation
from portal.workflow import lock
from stoerung.models import Report
from stoerung.policies import reports_visible_to
from stoerung.services import history
from stoerung.services.casework.closing import end
from stoerung.services.history import Audience, Kind
from stoerung.services.steps import refuse_other_desk
from stoerung.services.telling import tell_everybody
from stoerung.states import CloseReason, ReportStatus

TRIES = 5


class _FamilyChanged(Exception):
    """While we waited for the locks somebody merged one of these reports with another."""


def merge_into(report_id: UUID, first_id: UUID, by: User, text: str = "") -> Report:
    """Close a report as a duplicate of the first; whoever waited for it now hears of the first.

    Where the first is a duplicate itself, its own first is meant; duplicates of the merged one follow. So no
    chain is longer than one, and no circle can close. RuleViolation (field "first") where the first is the
    same report, closed, or none that the clerk may see. Without a text a sentence with the number is written.
    """
    for _try in range(TRIES):
        try:
            return _merge(report_id, first_id, by, text.strip())
        except _FamilyChanged:
            continue  # leaving the transaction has freed the locks, so that the order of locks stays kept
    raise RuleViolation("Diese Meldungen werden gerade zusammengelegt. Bitte versuchen Sie es noch einmal.")


@transaction.atomic
def _merge(report_id: UUID, first_id: UUID, by: User, text: str) -> Report:
    family = _family(report_id, first_id)
    rows = {pk: lock(Report, pk) for pk in sorted(family)}
    if _family(report_id, first_id) != family:
        raise _FamilyChanged
    report, first = rows[report_id], rows[_first_of(first_id)]
    refuse_other_desk(report, by)
    if report.status == ReportStatus.DUPLICATE and report.duplicate_of_id == first.pk:
        return report
    _refuse_first(report, first, by)
    words = text or f"Das ist schon gemeldet. Wir kümmern uns darum unter der Nummer {first.number}."
    end(report, by=by, reason=CloseReason.DUPLICATE, text=words, duplicate_of=first)
    entry = history.write(report, Kind.STEP, words, audience=Audience.PUBLIC, by=by)
    history.write(first, Kind.STEP, f"Dublette: {report.number}", by=by)
    tell_everybody(report, "report_merged", f"{entry.pk}", text=text, first=first.number)
    report.duplicates.update(duplicate_of=first)
    return report


def _family(report_id: UUID, first_id: UUID) -> set[UUID]:
    """Every report that this merger moves or leans on: the two, the first's first, and what follows."""
    followers = Report.objects.filter(duplicate_of=report_id).values_list("pk", flat=True)
    return {report_id, _first_of(first_id), *followers}


def _first_of(report_id: UUID) -> UUID:
    """The report itself, or the one it is a duplicate of."""
    found = Report.objects.filter(pk=report_id).values_list("duplicate_of", flat=True).first()
    return found or report_id


def _refuse_first(report: Report, first: Report, by: User) -> None:
    if first.pk == report.pk:
        raise RuleViolation("Das ist dieselbe Meldung.", field="first", code="same")
    if not reports_visible_to(by).filter(pk=first.pk).exists():
        raise RuleViolation("Diese Meldung gibt es nicht.", field="first", code="first")
    if not first.is_open:
        raise RuleViolation("Die erste Meldung ist schon beendet.", field="first", code="closed")
