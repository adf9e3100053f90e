"""What every step of a case begins and ends with."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.errors import RuleViolation
from portal.workflow import lock, move_to
from stoerung.deadlines import after_pause
from stoerung.models import Report
from stoerung.policies import may_work_on
from stoerung.states import ReportStatus

LONGEST = 2000


def begin(report_id: UUID, by: User) -> Report:
    """Lock the report for a clerk who may work on it; RuleViolation ("desk") for anybody else."""
    return refuse_other_desk(lock(Report, report_id), by)


def refuse_other_desk(report: Report, by: User) -> Report:
    if not may_work_on(by, report):
        raise RuleViolation("Das ist eine Meldung eines anderen Amts.", code="desk")
    return report


def refuse_closed(report: Report) -> None:
    if not report.is_open:
        raise RuleViolation("Diese Meldung ist schon beendet.", code="closed")


def required(text: str, field: str = "text", *, longest: int = LONGEST) -> str:
    """What somebody wrote, without space around it. RuleViolation where it is empty or too long."""
    written = text.strip()
    if not written:
        raise RuleViolation(_("Bitte schreiben Sie dazu einen Satz."), field=field, code="text")
    if len(written) > longest:
        raise RuleViolation(
            _("Das ist zu lang: höchstens %(longest)s Zeichen.") % {"longest": longest},
            field=field,
            code="text",
        )
    return written


def step(report: Report, status: str, *, by: User | None = None, **fields: object) -> None:
    """Take a step of the case; whoever leaves a question or a foreign office behind takes its marks away."""
    if report.status == ReportStatus.WAITING:
        fields |= clock_goes_on(report)
    if report.status == ReportStatus.FORWARDED:
        fields.setdefault("forwarded_to", "")
    move_to(report, status, by=by, **fields)


def clock_goes_on(report: Report) -> dict[str, object]:
    """The fields after a question: the deadline moved by the working days that passed."""
    if report.waiting_since is None:
        return {}
    asked = timezone.localdate(report.waiting_since)
    due_on, waited = after_pause(report.due_on, asked, timezone.localdate())
    return {"waiting_since": None, "due_on": due_on, "waited_days": report.waited_days + waited}
