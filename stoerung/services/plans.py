"""Plans of responsibilities: written as a draft, checked, tried on past reports, released for a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from portal.accounts.models import Department, User
from portal.audit.services import record
from portal.errors import RuleViolation
from portal.geo.models import Area
from portal.workflow import lock, move_to
from stoerung.models import Category, RoutingPlan, RoutingRule
from stoerung.policies import may_edit_catalogue, may_release_plan
from stoerung.services.catalogue import shipped
from stoerung.services.plan_checks import Check, PlanFault, check_plan, new_faults
from stoerung.services.plan_replay import Move, Replay, replay
from stoerung.states import PlanStatus

__all__ = [
    "Check",
    "Move",
    "PlanFault",
    "Replay",
    "RuleOfTopic",
    "add_area_rules",
    "apply_shipped_area_rules",
    "check_plan",
    "discard_plan",
    "draft_plan",
    "release_plan",
    "replay",
    "write_rules",
]


@dataclass(frozen=True)
class RuleOfTopic:
    """One line of a topic's table: where, who, from and until which day (both included, None is open)."""

    area: Area | None
    department: Department
    valid_from: date | None = None
    valid_until: date | None = None


@transaction.atomic
def draft_plan(by: User, note: str = "", base: RoutingPlan | None = None) -> RoutingPlan:
    """A new version with all rules of the one in force today (or of another released one) to begin with."""
    _refuse_others(by)
    released = _lock_released()
    origin = base or RoutingPlan.objects.in_force(timezone.localdate()).first()
    if origin is not None and origin not in released:
        raise RuleViolation("Ein Entwurf beruht auf einer freigegebenen Fassung.", code="base")
    plan = _copy(origin, note, by)
    plan.authors.add(by)
    record("stoerung.plan.drafted", plan, by=by, based_on=origin.number if origin else None)
    return plan


@transaction.atomic
def write_rules(plan_id: int, by: User, category: Category, rules: Sequence[RuleOfTopic]) -> RoutingPlan:
    """The rules of one topic in a draft, all anew. RuleViolation where two hold at one place on one day."""
    plan = _lock_draft(plan_id, by)
    try:
        with transaction.atomic():
            plan.rules.filter(category=category).delete()
            RoutingRule.objects.bulk_create(_row(plan, category, rule) for rule in rules)
    except IntegrityError as error:
        raise _clash(error) from error
    plan.authors.add(by)
    record("stoerung.plan.rules_written", plan, by=by, category=category.code, rules=len(rules))
    return plan


@transaction.atomic
def add_area_rules(plan_id: int, by: User | None, entries: Iterable[dict[str, Any]]) -> int:
    """Rules for areas as stoerung/data/catalogue.json has them; how many. KeyError for an area not loaded."""
    plan = lock(RoutingPlan, plan_id)
    _refuse_settled(plan)
    areas = {(area.area_set.key, area.code): area for area in Area.objects.select_related("area_set")}
    topics = {topic.code: topic for topic in Category.objects.all()}
    desks = {desk.key: desk for desk in Department.objects.all()}
    rows = [
        RoutingRule(
            plan=plan,
            category=topics[entry["category"]],
            area=areas[entry["area_set"], code],
            department=desks[entry["department"]],
        )
        for entry in entries
        for code in entry["areas"]
    ]
    RoutingRule.objects.bulk_create(rows)
    record("stoerung.plan.area_rules_added", plan, by=by, rules=len(rows))
    return len(rows)


@transaction.atomic
def release_plan(plan_id: int, by: User, valid_from: date) -> RoutingPlan:
    """From this day on it counts, and is never changed again. Released already: nothing happens.

    RuleViolation: not the lead ("lead"), an own draft ("second_person"), a day that is over ("valid_from"),
    a version that was overtaken ("stale"), a gap or an overlap that was not there before ("faults").
    """
    if not may_release_plan(by):
        raise RuleViolation("Pläne gibt die Leitung der Störungsstelle frei.", code="lead")
    _lock_released()
    plan = lock(RoutingPlan, plan_id)
    if plan.status == PlanStatus.ACTIVE:
        return plan
    _refuse_settled(plan)
    _refuse_author(plan, by)
    if valid_from < timezone.localdate():
        raise RuleViolation("Dieser Tag ist schon vorbei.", field="valid_from", code="valid_from")
    _refuse_overtaken(plan, valid_from)
    _refuse_faults(plan, valid_from)
    move_to(plan, PlanStatus.ACTIVE, by=by, valid_from=valid_from, released_at=timezone.now(), released_by=by)
    return plan


@transaction.atomic
def discard_plan(plan_id: int, by: User) -> RoutingPlan:
    """It stays readable, and counts for nothing. Twice is once."""
    _refuse_others(by)
    plan = lock(RoutingPlan, plan_id)
    if plan.status != PlanStatus.DISCARDED:
        _refuse_settled(plan)
        move_to(plan, PlanStatus.DISCARDED, by=by)
    return plan


@transaction.atomic
def apply_shipped_area_rules(by: User) -> RoutingPlan | None:
    """Release the shipped rules for areas, once these are loaded; ``by`` stands for them.

    None where there are such rules already, or an area is missing.
    """
    if _has_area_rules() or not _areas_are_loaded():
        return None
    origin = RoutingPlan.objects.in_force(timezone.localdate()).first()
    plan = _copy(origin, "mitgelieferte Zuständigkeiten für Gebiete", None)
    add_area_rules(plan.pk, None, shipped()["area_rules"])
    return release_plan(plan.pk, by, timezone.localdate())


def _copy(origin: RoutingPlan | None, note: str, by: User | None) -> RoutingPlan:
    highest = RoutingPlan.objects.aggregate(highest=Max("number"))["highest"] or 0
    plan = RoutingPlan.objects.create(
        number=highest + 1, note=" ".join(note.split())[:200], based_on=origin, created_by=by
    )
    rules = origin.rules.order_by("pk") if origin is not None else []
    RoutingRule.objects.bulk_create(
        RoutingRule(
            plan=plan,
            category_id=rule.category_id,
            area_id=rule.area_id,
            department_id=rule.department_id,
            valid_from=rule.valid_from,
            valid_until=rule.valid_until,
        )
        for rule in rules
    )
    return plan


def _row(plan: RoutingPlan, category: Category, rule: RuleOfTopic) -> RoutingRule:
    return RoutingRule(
        plan=plan,
        category=category,
        area=rule.area,
        department=rule.department,
        valid_from=rule.valid_from,
        valid_until=rule.valid_until,
    )


def _clash(error: IntegrityError) -> RuleViolation:
    if "routing_rule_ends_after_it_begins" in str(error):
        return RuleViolation("Eine Zeile endet, bevor sie beginnt.", code="dates")
    return RuleViolation("Zwei Zeilen gelten für dasselbe Gebiet am selben Tag.", code="clash")


def _lock_released() -> list[RoutingPlan]:
    """All plans that count or counted. Whoever drafts or releases holds them: one after the other."""
    released = RoutingPlan.objects.filter(status=PlanStatus.ACTIVE).order_by("pk")
    return list(released.select_for_update(no_key=True))


def _lock_draft(plan_id: int, by: User) -> RoutingPlan:
    _refuse_others(by)
    plan = lock(RoutingPlan, plan_id)
    _refuse_settled(plan)
    return plan


def _refuse_others(by: User) -> None:
    if not may_edit_catalogue(by):
        raise RuleViolation("Die Zuständigkeiten pflegt die Störungsstelle.", code="triage")


def _refuse_settled(plan: RoutingPlan) -> None:
    if plan.status != PlanStatus.DRAFT:
        raise RuleViolation(
            f"{plan} ist {plan.get_status_display()} und lässt sich nicht mehr ändern.", code="settled"
        )


def _refuse_author(plan: RoutingPlan, by: User) -> None:
    if plan.created_by_id == by.pk or plan.authors.filter(pk=by.pk).exists():
        raise RuleViolation(
            "Wer an einem Entwurf geschrieben hat, gibt ihn nicht frei. Bitte eine zweite Person darum.",
            code="second_person",
        )


def _refuse_overtaken(plan: RoutingPlan, valid_from: date) -> None:
    """What was released since the draft was made would be lost, and nobody would notice."""
    before = RoutingPlan.objects.in_force(valid_from).first()
    if before is not None and before.pk != plan.based_on_id:
        raise RuleViolation(
            f"An diesem Tag gilt {before}, auf der dieser Entwurf nicht beruht."
            " Bitte legen Sie einen neuen Entwurf an.",
            code="stale",
        )


def _refuse_faults(plan: RoutingPlan, valid_from: date) -> None:
    found = check_plan(plan, valid_from).faults
    before = check_plan(plan.based_on, valid_from).faults if plan.based_on and found else []
    new = new_faults(found, before)
    if new:
        raise RuleViolation(
            f"Der Entwurf hat {len(new)} neue Lücken oder Überlappungen, zum Beispiel: {new[0].subject}.",
            code="faults",
        )


def _has_area_rules() -> bool:
    return RoutingRule.objects.filter(area__isnull=False, plan__status=PlanStatus.ACTIVE).exists()


def _areas_are_loaded() -> bool:
    wanted = {(entry["area_set"], code) for entry in shipped()["area_rules"] for code in entry["areas"]}
    return wanted <= set(Area.objects.values_list("area_set__key", "code"))
