"""Two drafts are released at the same moment: the second one is told that it was overtaken."""

import time
from functools import partial

import pytest
from django.utils import timezone

from stoerung.models import RoutingPlan
from stoerung.services import plans
from tests.factories.accounts import member
from tests.payments.crowd import at_once, faults

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 3


@pytest.fixture
def people(db):
    return member("tina", "clerk", "stoerungsstelle"), member("lea", "lead", "stoerungsstelle")


@pytest.fixture
def no_locks(monkeypatch):
    """Nobody holds the plans in force; and everybody dawdles between looking and acting."""
    monkeypatch.setattr(plans, "_lock_released", list)
    monkeypatch.setattr(plans, "_refuse_faults", lambda plan, day: time.sleep(0.1))


def release_at_once(people):
    """How many of two drafts with the same base were released."""
    writer, lead = people
    base = RoutingPlan.objects.in_force(timezone.localdate()).first()
    drafts = [plans._copy(base, "", writer) for _ in range(2)]
    acts = [partial(plans.release_plan, draft.pk, lead, timezone.localdate()) for draft in drafts]
    answers = at_once(acts)
    assert set(faults(answers)) <= {"RuleViolation"}
    return sum(isinstance(answer, RoutingPlan) for answer in answers)


def test_one_is_released_and_the_other_overtaken(people):
    assert [release_at_once(people) for _ in range(ROUNDS)] == [1] * ROUNDS


def test_control_without_the_lock_both_are_released(people, no_locks):
    assert max(release_at_once(people) for _ in range(ROUNDS)) == 2


def test_drafts_begun_at_the_same_moment_have_numbers_of_their_own(people):
    drafts = at_once([partial(plans.draft_plan, people[0]) for _ in range(4)])
    assert sorted(draft.number for draft in drafts) == [2, 3, 4, 5]


def test_the_same_draft_released_twice_is_released_once(people):
    writer, lead = people
    draft = plans.draft_plan(writer)
    acts = [partial(plans.release_plan, draft.pk, lead, timezone.localdate()) for _ in range(3)]
    assert {answer.pk for answer in at_once(acts)} == {draft.pk}
