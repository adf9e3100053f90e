"""Which department gets a report: the map says, one tier after the other, and there is always one."""

from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from portal.geo.models import Area
from stoerung.models import Category, RoutingDecision, RoutingPlan
from stoerung.services.places import PlaceOfReport
from stoerung.services.routing import decide_for
from tests.factories.routing import areas, plan, rule, town, where

pytestmark = pytest.mark.django_db
Basis = RoutingDecision.Basis
DAY = timedelta(days=1)


def topic(code: str = "schlagloch") -> Category:
    return Category.objects.get(code=code)


def decided(x: float, y: float, code: str = "schlagloch", *, on=None, **fields):
    return decide_for(topic(code), where(x, y, **fields), on)


def desk_at(x: float, y: float, **fields):
    return decided(x, y, **fields).department.key


# --- Who gets it ---


def test_a_rule_for_the_whole_city():
    decision = decided(0, 0, "laterne-aus")
    assert decision.department.key == "beleuchtung"
    assert (decision.basis, decision.plan.number, decision.border_metres) == (Basis.DEFAULT, 1, None)


def test_a_rule_for_an_area_beats_the_one_for_the_city():
    plan(("schlagloch", town()["west"], "nah"), ("schlagloch", None, "fern"))
    west, east = decided(0.5, 0.5), decided(1.5, 0.5)
    assert (west.department.key, west.basis, west.area.code) == ("nah", Basis.AREA, "west")
    assert (east.department.key, east.basis, east.area) == ("fern", Basis.DEFAULT, None)


@pytest.mark.parametrize("first", range(4))
def test_four_tiers_one_after_the_other(first):
    west = town()["west"]
    tiers = [("schlagloch", west), ("schlagloch", None), ("strasse", west), ("strasse", None)]
    plan(*[(code, area, f"rang-{rank}") for rank, (code, area) in enumerate(tiers) if rank >= first])
    assert desk_at(0.5, 0.5) == f"rang-{first}"


def test_a_group_counts_for_its_other_defects():
    plan(("strasse", None, "gruppe"), ("schlagloch", None, "eigenes"))
    assert desk_at(0, 0, code="gehweg") == "gruppe"
    assert desk_at(0, 0) == "eigenes"


def test_what_no_rule_knows_goes_to_triage():
    plan(("schlagloch", town()["west"], "nah"))
    decision = decided(1.5, 0.5)
    assert (decision.department.key, decision.basis, decision.rule) == ("stoerungsstelle", Basis.FALLBACK, None)


def test_without_any_plan_there_is_triage_too():
    decision = decided(0, 0, on=timezone.localdate() - timedelta(days=9999))
    assert (decision.department.key, decision.plan) == ("stoerungsstelle", None)


def test_the_smaller_of_two_areas_wins_then_the_lower_code():
    zones = areas("zonen", gross=(0, 0, 2, 1), klein=(0, 0, 1, 1), auch=(0, 0, 1, 1))
    plan(*[("schlagloch", area, key) for key, area in zones.items()])
    assert desk_at(0.5, 0.5) == "auch"
    assert desk_at(1.5, 0.5) == "gross"


def test_on_a_shared_border_always_the_same_one():
    plan(*[("schlagloch", area, key) for key, area in town().items()])
    assert len({desk_at(1, y / 10) for y in range(11)}) == 1


def test_areas_of_different_sets_live_side_by_side():
    zone = areas("zonen", markt=(0.2, 0.2, 0.4, 0.4))["markt"]
    plan(("schlagloch", zone, "markt"), ("schlagloch", town()["west"], "west"))
    assert [desk_at(0.3, 0.3), desk_at(0.5, 0.5)] == ["markt", "west"]


# --- Where nobody knows the point ---


def test_without_a_point_one_department_for_all_the_city_is_enough():
    decision = decide_for(topic("laterne-aus"), PlaceOfReport(text="irgendwo"))
    assert (decision.department.key, decision.basis) == ("beleuchtung", Basis.DEFAULT)


def test_without_a_point_somebody_has_to_find_it_first():
    plan(("schlagloch", town()["west"], "nah"), ("schlagloch", None, "fern"))
    decision = decide_for(topic(), PlaceOfReport(text="irgendwo"))
    assert (decision.department.key, decision.basis) == ("stoerungsstelle", Basis.PLACE_UNKNOWN)


def test_all_areas_of_one_department_need_no_point_either():
    plan(*[("schlagloch", area, "alle") for area in town().values()])
    assert decide_for(topic(), PlaceOfReport(text="irgendwo")).department.key == "alle"


# --- Days ---


def test_rules_hold_from_a_day_to_a_day():
    today = timezone.localdate()
    plan(
        ("schlagloch", None, "bis-heute", None, today),
        ("schlagloch", None, "ab-morgen", today + DAY, None),
        valid_from=today - DAY,
    )
    days = [today - DAY, today, today + DAY, today + 99 * DAY]
    assert [desk_at(0, 0, on=day) for day in days] == ["bis-heute", "bis-heute", "ab-morgen", "ab-morgen"]


def test_the_plan_of_the_day_decides():
    today = timezone.localdate()
    plan(("schlagloch", None, "jetzt"))
    plan(("schlagloch", None, "bald"), valid_from=today + DAY)
    assert [desk_at(0, 0), desk_at(0, 0, on=today + DAY)] == ["jetzt", "bald"]
    assert desk_at(0, 0, on=today - DAY) == "tiefbauamt"


def test_a_draft_counts_for_nothing():
    plan(("schlagloch", None, "entwurf"), active=False)
    assert desk_at(0, 0) == "tiefbauamt"


# --- The border ---


def test_how_far_it_is_to_where_another_department_begins():
    plan(("schlagloch", town()["west"], "nah"), ("schlagloch", None, "fern"))
    near, far = decided(0.99, 0.5).border_metres, decided(0, 0.5).border_metres
    assert 7.2 < near < 7.5
    assert 99 * near < far < 101 * near


def test_borders_between_areas_of_one_department_do_not_matter():
    plan(*[("schlagloch", area, "beide") for area in town().values()])
    assert decided(0.99, 0.5).border_metres is None


def test_a_department_outside_of_the_city_is_no_neighbour():
    town()
    beyond = areas("umland", drueben=(2, 0, 3, 1))["drueben"]
    plan(("schlagloch", beyond, "fremd"), ("schlagloch", None, "eigen"))
    assert decided(1.9, 0.5).border_metres is None


# --- What is kept in memory ---


def test_a_moved_border_counts_at_once():
    plan(("schlagloch", town()["west"], "nah"), ("schlagloch", None, "fern"))
    assert desk_at(1.5, 0.5) == "fern"
    areas("stadtbezirke", west=(0, 0, 1.8, 1), east=(1.8, 0, 2, 1))
    assert desk_at(1.5, 0.5) == "nah"


def test_a_decision_costs_three_questions(django_assert_num_queries):
    plan(("schlagloch", town()["west"], "nah"), ("schlagloch", None, "fern"))
    code, place = topic(), where(0.5, 0.5)
    decide_for(code, place)
    with django_assert_num_queries(3):  # the plan of the day, the versions of the areas, the rule
        decide_for(code, place)


# --- The table itself ---


def test_one_rule_per_topic_area_and_day():
    today = timezone.localdate()
    made = plan(("schlagloch", None, "eins", None, today), active=False)
    rule(made, "schlagloch", None, "zwei", today + DAY, None)
    with pytest.raises(IntegrityError, match="one_routing_rule_per_topic_area_and_day"):
        rule(made, "schlagloch", None, "drei", today, today)


def test_an_area_with_rules_is_not_deleted():
    plan(("schlagloch", town()["west"], "nah"))
    with pytest.raises(Exception, match="protected"):
        Area.objects.get(code="west").delete()


def test_there_is_a_plan_from_the_first_day_on():
    first = RoutingPlan.objects.in_force(timezone.localdate()).get()
    assert first.rules.count() == Category.objects.leaves().count()
