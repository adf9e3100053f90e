"""A plan is written, proved, tried, and released by a second person; then it is never changed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.accounts.models import Role
from portal.errors import RuleViolation
from stoerung.models import RoutingPlan, RoutingRule
from stoerung.services import plans
from stoerung.services.plans import RuleOfTopic
from stoerung.states import PlanStatus
from tests.factories.accounts import member
from tests.factories.routing import areas, desk, plan, rule, town
from tests.factories.stoerung import category, city

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def tina():
    return member("tina", Role.CLERK, "stoerungsstelle")


@pytest.fixture
def lea():
    return member("lea", Role.LEAD, "stoerungsstelle")


def rules_of(made, code):
    return {(r.area.code if r.area else None, r.department.key) for r in made.rules.filter(category__code=code)}


def refused(code, act, *args, **fields):
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **fields)
    assert refusal.value.code == code


# --- Writing ---


def test_a_draft_begins_with_all_that_holds(tina):
    draft = plans.draft_plan(tina, "Neue  Bauabteilung")
    assert (draft.number, draft.status, draft.note) == (2, PlanStatus.DRAFT, "Neue Bauabteilung")
    assert draft.based_on == RoutingPlan.objects.get(number=1)
    assert draft.rules.count() == RoutingRule.objects.filter(plan__number=1).count() > 60


def test_the_rules_of_a_topic_are_written_all_at_once(tina):
    squares, draft = town(), plans.draft_plan(tina)
    rows = [RuleOfTopic(squares["west"], desk("nah")), RuleOfTopic(None, desk("fern"))]
    plans.write_rules(draft.pk, tina, category("schlagloch"), rows)
    assert rules_of(draft, "schlagloch") == {("west", "nah"), (None, "fern")}
    assert rules_of(draft, "gehweg") == {(None, "tiefbauamt")}


@pytest.mark.parametrize(
    ("days", "code"),
    [([(None, None), (None, None)], "clash"), ([(0, None), (None, 0)], "clash"), ([(1, 0)], "dates")],
)
def test_rows_that_cannot_be_are_refused(tina, days, code):
    draft = plans.draft_plan(tina)
    on = {None: None, 0: TODAY(), 1: TODAY() + timedelta(days=1)}
    rows = [RuleOfTopic(None, desk("nah"), on[first], on[last]) for first, last in days]
    refused(code, plans.write_rules, draft.pk, tina, category("schlagloch"), rows)
    assert rules_of(draft, "schlagloch") == {(None, "tiefbauamt")}


def test_only_the_triage_desk_writes(lea):
    outsider = member("otto", Role.LEAD, "tiefbauamt")
    refused("triage", plans.draft_plan, outsider)
    draft = plans.draft_plan(lea)
    refused("triage", plans.write_rules, draft.pk, outsider, category("schlagloch"), [])
    refused("triage", plans.discard_plan, draft.pk, outsider)


def test_a_draft_is_based_on_what_was_released(tina):
    refused("base", plans.draft_plan, tina, base=plans.draft_plan(tina))


# --- Releasing ---


def test_a_second_person_releases_it(tina, lea):
    draft = plans.draft_plan(tina)
    released = plans.release_plan(draft.pk, lea, TODAY())
    assert (released.status, released.valid_from, released.released_by) == (PlanStatus.ACTIVE, TODAY(), lea)
    assert RoutingPlan.objects.in_force(TODAY()).first() == released


def test_released_twice_is_released_once(tina, lea):
    draft = plans.draft_plan(tina)
    for day in (TODAY(), TODAY() + timedelta(days=9)):
        plans.release_plan(draft.pk, lea, day)
    draft.refresh_from_db()
    assert draft.valid_from == TODAY()


def test_only_the_lead_releases(tina):
    refused("lead", plans.release_plan, plans.draft_plan(tina).pk, tina, TODAY())


def test_whoever_wrote_it_does_not_release_it(tina, lea):
    refused("second_person", plans.release_plan, plans.draft_plan(lea).pk, lea, TODAY())
    draft = plans.draft_plan(tina)
    plans.write_rules(draft.pk, lea, category("schlagloch"), [RuleOfTopic(None, desk("nah"))])
    refused("second_person", plans.release_plan, draft.pk, lea, TODAY())


def test_not_for_a_day_that_is_over(tina, lea):
    draft = plans.draft_plan(tina)
    refused("valid_from", plans.release_plan, draft.pk, lea, TODAY() - timedelta(days=1))


def test_not_over_what_was_released_meanwhile(tina, lea):
    slow, quick = plans.draft_plan(tina), plans.draft_plan(tina)
    plans.release_plan(quick.pk, lea, TODAY() + timedelta(days=7))
    refused("stale", plans.release_plan, slow.pk, lea, TODAY() + timedelta(days=7))
    assert plans.release_plan(slow.pk, lea, TODAY() + timedelta(days=6)).status == PlanStatus.ACTIVE


def test_not_with_a_new_gap(tina, lea):
    squares, draft = town(), plans.draft_plan(tina)
    plans.write_rules(draft.pk, tina, category("schlagloch"), [RuleOfTopic(squares["west"], desk("nah"))])
    refused("faults", plans.release_plan, draft.pk, lea, TODAY())


def test_not_without_any_rule_even_where_no_map_is_loaded(tina, lea):
    draft = plans.draft_plan(tina)
    plans.write_rules(draft.pk, tina, category("schlagloch"), [])
    refused("faults", plans.release_plan, draft.pk, lea, TODAY())


def test_a_gap_that_was_there_before_stops_nobody(tina, lea):
    base = plan(("schlagloch", town()["west"], "nah"))
    draft = plans.draft_plan(tina)
    assert draft.based_on == base
    assert plans.release_plan(draft.pk, lea, TODAY()).status == PlanStatus.ACTIVE


def test_a_gap_that_grows_is_new(tina, lea):
    squares = areas("stadtbezirke", west=(0, 0, 1, 1), mid=(1, 0, 2, 1), east=(2, 0, 3, 1))
    plan(*[("schlagloch", squares[code], "nah") for code in ("west", "mid")])
    draft = plans.draft_plan(tina)
    plans.write_rules(draft.pk, tina, category("schlagloch"), [RuleOfTopic(squares["mid"], desk("nah"))])
    refused("faults", plans.release_plan, draft.pk, lea, TODAY())


def test_what_is_released_is_never_changed(tina, lea):
    released = plans.release_plan(plans.draft_plan(tina).pk, lea, TODAY())
    refused("settled", plans.write_rules, released.pk, tina, category("schlagloch"), [])
    refused("settled", plans.discard_plan, released.pk, tina)
    refused("settled", plans.add_area_rules, released.pk, tina, [])


def test_a_discarded_draft_is_at_its_end(tina, lea):
    draft = plans.draft_plan(tina)
    for _ in range(2):
        assert plans.discard_plan(draft.pk, tina).status == PlanStatus.DISCARDED
    refused("settled", plans.release_plan, draft.pk, lea, TODAY())


# --- The proof ---


def found(made, **days):
    return [(fault.subject, fault.kind) for fault in plans.check_plan(made, **days).faults]


def test_every_period_is_looked_at():
    town()
    base = RoutingPlan.objects.get(number=1)
    draft = plan(*[(r.category.code, None, r.department.key) for r in base.rules.all()], active=False)
    draft.rules.filter(category__code="schlagloch").delete()
    until, later = TODAY() + timedelta(days=5), TODAY() + timedelta(days=8)
    rule(draft, "schlagloch", None, "nah", None, until)
    rule(draft, "schlagloch", None, "fern", later, None)
    check = plans.check_plan(draft)
    assert check.periods == [TODAY(), until + timedelta(days=1), later]
    assert [(f.first_day, f.kind) for f in check.faults] == [(until + timedelta(days=1), "Lücke")]
    assert plans.check_plan(draft, TODAY(), until).faults == []


def test_areas_of_a_set_that_overlap_are_found():
    areas("stadtgebiet", town=(0, 0, 2, 1))
    squares = areas("stadtbezirke", west=(0, 0, 1.1, 1), east=(1, 0, 2, 1))
    assert ("Gebietsart „stadtbezirke“", "Überlappung") in found(plan(("schlagloch", squares["west"], "nah")))


def test_a_set_that_is_meant_to_cover_the_city_has_no_gap():
    areas("stadtgebiet", town=(0, 0, 2, 1))
    squares = areas("stadtbezirke", west=(0, 0, 1, 1), east=(1.1, 0, 2, 1))
    zone = areas("zonen", markt=(0, 0, 0.1, 0.1))["markt"]
    sets = [
        subject for subject, _kind in found(plan(("gehweg", squares["west"], "nah"), ("gehweg", zone, "x")))
    ]
    assert "Gebietsart „stadtbezirke“" in sets
    assert "Gebietsart „zonen“" not in sets


# --- What is shipped ---


def test_the_shipped_rules_for_areas_have_no_fault(lea):
    city()
    plans.apply_shipped_area_rules(lea)
    released = RoutingPlan.objects.get(number=2)
    assert (released.number, released.status) == (2, PlanStatus.ACTIVE)
    assert plans.check_plan(released).faults == []
    assert len(rules_of(released, "schlagloch")) == 5


def test_they_come_once_and_only_where_there_are_areas(lea):
    assert plans.apply_shipped_area_rules(lea) is None
    city()
    assert plans.apply_shipped_area_rules(lea) is not None
    assert plans.apply_shipped_area_rules(lea) is None
