"""Who may do what with a report. The reporter's right is the secret link; the office's is its membership."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from portal.accounts.models import OFFICE_ROLES, Department, Role, User
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
    return is_triage(user) or desks_of(user).filter(key__in=_reporting_desks()).exists()


def may_work_on(user: Person, report: Report) -> bool:
    """Clerks and leads of the desk where it lies, and the triage desk."""
    return is_triage(user) or works_in(user, report.department.key)


def may_hand_over(user: Person, report: Report) -> bool:
    if report.hand_overs >= MOST_HAND_OVERS:
        return is_triage(user)
    return may_work_on(user, report)


def may_edit_catalogue(user: Person) -> bool:
    """Categories, hazard words, text modules, plans of responsibility: the triage desk keeps them."""
    return is_triage(user)


def may_look_at_catalogue(user: Person) -> bool:
    return operates(user) or may_work_on_reports(user)


def may_release_plan(user: Person) -> bool:
    return has_role(user, Role.LEAD, TRIAGE)


def may_reopen(report: Report) -> bool:
    """The reporter, within the days of services.reopening; a duplicate follows the report it belongs to."""
    return report.status in (ReportStatus.DONE, ReportStatus.NOT_DONE)


def may_answer(report: Report) -> bool:
    return report.status == ReportStatus.WAITING


def may_join(report: Report) -> bool:
    """Is there still something to wait for, and may strangers know of it? Then they may say "Ich auch"."""
    return report.is_public and report.status in OPEN


def _reporting_desks() -> QuerySet[Department, str]:
    """Departments that some rule or report names."""
    by_rule, by_report = RoutingRule.objects.values("department"), Report.objects.values("department")
    named = Department.objects.filter(Q(pk__in=by_rule) | Q(pk__in=by_report))
    return named.values_list("key", flat=True)


def may_give_api_keys(user: Person) -> bool:
    """Programs may report and ask only with a key that the lead of the triage desk has given."""
    return has_role(user, Role.LEAD, TRIAGE)
