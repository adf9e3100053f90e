"""The triage desk edits the catalogue: topics, words of danger, ready-made sentences."""

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.services import record
from portal.errors import RuleViolation
from stoerung.models import Category, HazardWords, Report, RoutingPlan, TextModule
from stoerung.policies import may_edit_catalogue
from stoerung.services.plan_checks import faults_of_topic
from stoerung.states import Publication

Entry = Category | HazardWords | TextModule


@transaction.atomic
def save_entry(entry: Entry, by: User) -> Entry:
    """Keep what was edited, and who did it. RuleViolation for anybody but the triage desk."""
    if not may_edit_catalogue(by):
        raise RuleViolation("Den Katalog pflegt die Störungsstelle.", code="triage")
    is_new = entry.pk is None
    entry.save()
    record(f"stoerung.catalogue.{'added' if is_new else 'changed'}", entry, by=by, code=entry.code)
    if isinstance(entry, Category) and not entry.is_public:
        _hide_all(entry)
    return entry


def _hide_all(topic: Category) -> None:
    """What is never shown is not shown any more, either. It does not come back by itself."""
    shown = Report.objects.public().filter(category=topic)
    shown.update(publication=Publication.HIDDEN, updated_at=timezone.now())


def has_no_desk(category: Category) -> bool:
    """Can this be reported although the plan in force leaves it to nobody somewhere in the city?"""
    if category.parent_id is None or not category.is_active:
        return False
    plan = RoutingPlan.objects.in_force(timezone.localdate()).first()
    return plan is None or bool(faults_of_topic(plan, category, timezone.localdate()))
