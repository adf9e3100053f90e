"""Which department gets a report: the map says, one tier after the other, and there is always one."""

import pytest

from stoerung.models import Category, RoutingDecision
from stoerung.services.routing import decide_for
from tests.factories.routing import plan, town, where

pytestmark = pytest.mark.django_db
Basis = RoutingDecision.Basis


def topic(code="schlagloch"):
    return Category.objects.get(code=code)


def decided(x: float, y: float, code: str = "schlagloch", **fields):
    on = fields.pop("on", None)
    return decide_for(topic(code), where(x, y, **fields), on)


def test_a_rule_for_the_whole_city():
    decision = decide_for(topic("laterne-aus"), where(0, 0))
    assert decision.department.key == "beleuchtung"
    assert (decision.basis, decision.plan.number, decision.border_metres) == (Basis.DEFAULT, 1, None)


def test_a_rule_for_an_area_beats_the_one_for_the_city():
    plan(("schlagloch", town()["west"], "nah"), ("schlagloch", None, "fern"))
    west, east = decided(0.5, 0.5), decided(1.5, 0.5)
    assert (west.department.key, west.basis, west.area.code) == ("nah", Basis.AREA, "west")
    assert (east.department.key, east.basis, east.area) == ("fern", Basis.DEFAULT, None)
