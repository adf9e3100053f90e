"""Somebody points to an area: here, a rule of who is responsible in it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.accounts.models import Department
from portal.geo.models import Area, AreaSet
from portal.geo.services import BadAreas, load_areas
from stoerung.models import Category, RoutingPlan, RoutingRule
from tests.geo.test_areas import BOTH, EAST, WEST, collection, feature, load, square

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule():
    """Points to the western square."""
    load()
    department = Department.objects.first() or Department.objects.create(key="wald", name="Forst")
    topic = Category.objects.create(code="ein-baum", name="Ein Baum")
    plan = RoutingPlan.objects.create(number=900)
    west = Area.objects.get(code="1")
    return RoutingRule.objects.create(plan=plan, category=topic, area=west, department=department)


def test_an_area_in_use_cannot_be_left_out(rule):
    with pytest.raises(BadAreas) as bad:
        load(collection(EAST))
    assert bad.value.problems == ["Gebiet „Westen“ (1) fehlt, wird aber noch gebraucht."]
    assert Area.objects.count() == 2
    assert AreaSet.objects.get().version == 1


def test_a_dry_run_says_so_too(rule):
    with pytest.raises(BadAreas, match="wird aber noch gebraucht"):
        load(collection(EAST), dry_run=True)


def test_nobody_is_in_the_way_of_an_area_nobody_needs(rule):
    assert load(collection(WEST)).removed == 1


def test_a_new_border_is_the_same_area(rule):
    load(collection(feature(square(0, 0, 0.5), name="Weststadt", nr=1), EAST))
    rule.refresh_from_db()
    assert rule.area.name == "Weststadt"


def test_all_that_stand_in_the_way_are_named(rule):
    rule.pk, rule.area = None, Area.objects.get(code="2")
    rule.save()
    with pytest.raises(BadAreas) as bad:
        load_areas("bezirke", [])
    assert len(bad.value.problems) == 2


def test_the_command_says_it_in_a_sentence(rule, tmp_path):
    path = tmp_path / "ost.geojson"
    path.write_text(collection(EAST))
    options = ["--name-field", "name", "--code-field", "nr", "--set", "bezirke"]
    with pytest.raises(CommandError, match="fehlt, wird aber noch gebraucht"):
        call_command("import_districts", str(path), *options)
    path.write_text(BOTH)
    call_command("import_districts", str(path), *options, stdout=(out := StringIO()))
    assert "2 unverändert" in out.getvalue()
