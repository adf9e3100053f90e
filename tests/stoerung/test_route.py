"""`manage.py route` prints one line of JSON; its exit code says whether there is a desk."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from stoerung.models import RoutingRule
from tests.factories.routing import areas, at, plan, town

pytestmark = pytest.mark.django_db


def run(code="schlagloch", point=None, **options):
    out, err = StringIO(), StringIO()
    lon, lat = point or at(0.5, 0.5)
    try:
        call_command("route", category=code, lat=lat, lon=lon, stdout=out, stderr=err, **options)
    except SystemExit as end:
        return end.code, out.getvalue() or err.getvalue()
    return 0, out.getvalue()


def test_it_says_who_why_and_how_far_the_borders_are():
    areas("stadtgebiet", town=(0, 0, 2, 1))
    areas("stadtbezirke", west=(0, 0, 1, 1), east=(1, 0, 2, 1))
    zone = areas("zonen", markt=(0.4, 0.4, 0.6, 0.6))["markt"]
    plan(("schlagloch", zone, "markt"), ("schlagloch", None, "sonst"))
    code, text = run()
    said = json.loads(text)
    assert (code, said["department"], said["department_name"]) == (0, "markt", "Markt")
    assert said["rule"] == RoutingRule.objects.get(area=zone).pk
    assert (said["plan"], said["basis"], said["district"]) == (2, "area", "West")
    assert said["area"] == {"set": "zonen", "code": "markt", "name": "Markt"}
    assert 72 < said["border_metres"] < 75
    assert 366 < said["district_border_metres"] < 370


def test_where_one_department_does_it_all_there_is_no_border():
    said = json.loads(run("laterne-aus")[1])
    assert (said["department"], said["border_metres"], said["area"]) == ("beleuchtung", None, None)


def test_outside_of_the_city_nobody_is_named():
    town()
    code, text = run(point=at(5, 5))
    assert code == 1
    assert json.loads(text)["outside"] is True


@pytest.mark.parametrize("point", [(9.1, 91.0), (float("nan"), 48.7), (float("inf"), 48.7), (1e308, 48.7)])
def test_no_point_of_this_earth(point):
    assert run(point=point) == (2, "Das ist kein Punkt auf der Erde.\n")


def test_no_such_topic():
    assert run("gibtesnicht") == (2, "Das Thema „gibtesnicht“ gibt es nicht.\n")


def test_no_such_day():
    with pytest.raises(CommandError):
        call_command("route", "--category=schlagloch", "--lat=48.7", "--lon=9.1", "--on=gestern")
