"""What a plan changes against the one it is based on, topic by topic."""

from collections.abc import Iterable
from dataclasses import dataclass

from stoerung.models import Category, RoutingPlan, RoutingRule


@dataclass(frozen=True)
class Change:
    """The lines of a topic that go, and those that come; what stays is not named."""

    category: Category
    gone: list[RoutingRule]
    come: list[RoutingRule]


def rules_of(plan: RoutingPlan) -> list[RoutingRule]:
    """All its rules with what they name, in the order of the catalogue; the rule for everywhere comes last."""
    rows = plan.rules.select_related("category__parent", "area__area_set", "department")
    return sorted(rows, key=_place_in_catalogue)


def changes(plan: RoutingPlan) -> list[Change]:
    """Against ``plan.based_on``; all is new where there is none."""
    now = _by_topic(rules_of(plan))
    before = _by_topic(rules_of(plan.based_on)) if plan.based_on else {}
    found = []
    for topic in [*now, *(topic for topic in before if topic not in now)]:
        old, new = before.get(topic, []), now.get(topic, [])
        gone, come = _without(old, new), _without(new, old)
        if gone or come:
            found.append(Change(topic, gone, come))
    return found


def _by_topic(rules: Iterable[RoutingRule]) -> dict[Category, list[RoutingRule]]:
    topics: dict[Category, list[RoutingRule]] = {}
    for rule in rules:
        topics.setdefault(rule.category, []).append(rule)
    return topics


def _without(rules: list[RoutingRule], others: list[RoutingRule]) -> list[RoutingRule]:
    known = {_content(rule) for rule in others}
    return [rule for rule in rules if _content(rule) not in known]


def _content(rule: RoutingRule) -> tuple[object, ...]:
    return (rule.area_id, rule.department_id, rule.valid_from, rule.valid_until)


def _place_in_catalogue(rule: RoutingRule) -> tuple[object, ...]:
    topic, area = rule.category, rule.area
    group = topic.parent or topic
    where = (area is None, area.area_set.name if area else "", area.name if area else "")
    return (group.position, group.pk, topic.parent is None, topic.position, topic.pk, where, rule.pk)
