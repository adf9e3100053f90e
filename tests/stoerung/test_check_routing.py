"""`manage.py check_routing` proves it or says where not; its exit code is the answer."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal.geo.points import Point
from stoerung.models import Category, RoutingPlan
from stoerung.services.places import PlaceOfReport
from stoerung.services.plans import apply_shipped_area_rules
from stoerung.services.routing import decide_for
from tests.factories.accounts import member
from tests.factories.routing import areas, plan, rule, town
from tests.factories.stoerung import city

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def run(**options):
    """Exit code and what was printed."""
    out, err = StringIO(), StringIO()
    try:
        call_command("check_routing", stdout=out, stderr=err, **options)
    except SystemExit as end:
        return end.code, out.getvalue() + err.getvalue()
    return 0, out.getvalue()


def whole_plan(*rules, without="schlagloch", **fields):
    """The first plan's rules, those of one topic replaced."""
    first = RoutingPlan.objects.get(number=1)
    kept = first.rules.exclude(category__code=without).select_related("category", "department")
    return plan(*[(r.category.code, None, r.department.key) for r in kept], *rules, **fields)


def test_the_demo_city_has_neither_gap_nor_overlap():
    city()
    apply_shipped_area_rules(member("lea", "lead", "stoerungsstelle"))
    code, text = run()
    assert (code, text) == (
        0,
        f"Fassung 2: {Category.objects.leaves().count()} Themen, 1 Zeitraum, lückenlos.\n",
    )


def test_without_areas_nothing_is_proved():
    code, text = run()
    assert code == 2
    assert "keine Gebiete geladen" in text


def test_a_gap_is_named_measured_and_shown():
    whole_plan(("schlagloch", town()["west"], "nah"))
    code, text = run()
    assert code == 1
    found = re.search(r"Fahrbahn, (\d+) m², zum Beispiel bei ([\d.]+), ([\d.]+),", text)
    assert found
    size, lat, lon = map(float, found.groups())
    assert 800_000 < size < 830_000
    lost = decide_for(Category.objects.get(code="schlagloch"), PlaceOfReport(point=Point(lon, lat)))
    assert (lost.department.key, lost.rule) == ("stoerungsstelle", None)


def test_an_overlap_names_both_areas():
    town()
    zones = areas("zonen", links=(0, 0, 1.1, 1), rechts=(1, 0, 2, 1))
    whole_plan(*[("schlagloch", area, key) for key, area in zones.items()])
    code, text = run()
    assert code == 1
    assert text.count("Überlappung: Schlagloch oder Schaden in der Fahrbahn, Links und Rechts, ") == 1


def test_a_topic_without_any_rule_is_a_gap():
    town()
    whole_plan()
    code, text = run()
    assert (code, text.count("Lücke: Schlagloch")) == (1, 1)


def test_a_fault_to_come_is_found_and_todays_is_not_blamed():
    town()
    last = TODAY() + timedelta(days=3)
    rule(whole_plan(), "schlagloch", None, "nah", None, last)
    code, text = run()
    assert code == 1
    assert f"ab {last + timedelta(days=1):%d.%m.%Y}" in text
    assert "2 Zeiträume" in text
    assert run(on=TODAY())[0] == 0
    assert run(on=last + timedelta(days=1))[0] == 1


def test_plans_that_come_later_are_proved_too():
    town()
    whole_plan(valid_from=TODAY() + timedelta(days=5))
    code, text = run()
    assert code == 1
    assert "Fassung 1: " in text
    assert "lückenlos" in text
    assert "Fassung 2: " in text


def test_a_draft_is_proved_where_it_is_named():
    town()
    whole_plan(active=False)
    assert run()[0] == 0
    assert run(plan=2)[0] == 1


@pytest.mark.parametrize("options", [{"plan": 99}, {"on": TODAY() - timedelta(days=9999)}])
def test_what_is_not_there_is_said(options):
    assert run(**options)[0] == 2
