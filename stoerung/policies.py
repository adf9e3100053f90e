"""Who may do what with a report. The reporter's right is the secret link; the office's is its membership."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from portal.accounts.models import OFFICE_ROLES, Department, Membership, Role, User
from portal.accounts.policies import has_role, memberships_of, operates, works_in
from stoerung.models import Report, RoutingRule
from stoerung.states import OPEN, ReportStatus

TRIAGE = "stoerungsstelle"
"""The desk that gets what no rule knows, and decides where two departments disagree."""
MOST_HAND_OVERS = 2
"""After so many only the triage desk moves a report on."""

Person = User | AnonymousUser


def is_triage(user: Person) -> bool:
    return works_in(user, TRIAGE)


def desks_of(user: Person) -> QuerySet[Department]:
    """The departments in which the person works on reports today."""
    held = memberships_of(user).filter(role__in=OFFICE_ROLES)
    return Department.objects.filter(memberships__in=held).distinct()


def reports_visible_to(user: Person) -> QuerySet[Report]:
    """A clerk sees the reports of their own departments, the triage desk all of them. Operators see none."""
    if is_triage(user):
        return Report.objects.all()
    return Report.objects.filter(department__in=desks_of(user).values("pk"))


def may_work_on_reports(user: Person) -> bool:
    """Does this person's department get reports at all? Then the worklist is theirs."""
    if not user.is_authenticated or not user.is_active:
        return False
    return is_triage(user) or desks_of(user).filter(pk__in=desks_with_reports().values("pk")).exists()


def may_work_on(user: Person, report: Report) -> bool:
    """Clerks and leads of the desk where it lies, and the triage desk."""
    return is_triage(user) or works_in(user, report.department.key)


def may_hand_over(user: Person, report: Report) -> bool:
    if report.hand_overs >= MOST_HAND_OVERS:
        return is_triage(user)
    return may_work_on(user, report)


def desks_led_by(user: Person) -> QuerySet[Department]:
    """Whose figures a lead looks at: the own desks', those of the triage desk all of them."""
    desks = desks_with_reports()
    if has_role(user, Role.LEAD, TRIAGE):
        return desks
    held = memberships_of(user).filter(role=Role.LEAD)
    return desks.filter(pk__in=held.values("department"))


def may_see_overview(user: Person) -> bool:
    return user.is_authenticated and user.is_active and desks_led_by(user).exists()


def may_edit_catalogue(user: Person) -> bool:
    """Categories, hazard words, text modules, plans of responsibility: the triage desk keeps them."""
    return is_triage(user)


def may_look_at_catalogue(user: Person) -> bool:
    return operates(user) or may_work_on_reports(user)


def may_release_plan(user: Person) -> bool:
    return has_role(user, Role.LEAD, TRIAGE)


def may_reopen(report: Report) -> bool:
    """The reporter, for some days after the end; a duplicate follows the report it belongs to."""
    return report.status in (ReportStatus.DONE, ReportStatus.NOT_DONE) and _ended_lately(report)


def may_rate(report: Report) -> bool:
    """A first answer counts whenever it comes; it can be changed as long as the report could be reopened."""
    ended = report.status in (ReportStatus.DONE, ReportStatus.NOT_DONE)
    return ended and (not report.satisfaction or _ended_lately(report))


def reopen_until(report: Report) -> date | None:
    """The last day on which the reporter may say "nicht behoben"; None while it is open."""
    if report.closed_at is None:
        return None
    return timezone.localdate(report.closed_at) + timedelta(days=settings.STOERUNG_REOPEN_DAYS)


def _ended_lately(report: Report) -> bool:
    until = reopen_until(report)
    return until is not None and timezone.localdate() <= until


def may_answer(report: Report) -> bool:
    return report.status == ReportStatus.WAITING


def may_join(report: Report) -> bool:
    """Is there still something to wait for, and may strangers know of it? Then they may say "Ich auch"."""
    return report.is_public and report.status in OPEN


def desks_with_reports() -> QuerySet[Department]:
    """The triage desk and whoever some rule names: nobody else ever gets a report, and may be handed one."""
    by_rule = RoutingRule.objects.filter(department=OuterRef("pk"))
    return Department.objects.filter(Exists(by_rule) | Q(key=TRIAGE))


def leads_of(department: Department, on: date) -> QuerySet[User]:
    """Who is told when something is late."""
    held = Membership.objects.in_force(on).filter(department=department, role=Role.LEAD)
    return User.objects.filter(is_active=True, memberships__in=held).distinct()


def may_give_api_keys(user: Person) -> bool:
    """Programs may report and ask only with a key that the lead of the triage desk has given."""
    return has_role(user, Role.LEAD, TRIAGE)
