"""The demo's year: all states, nothing twice, and dates that fit together."""

import pytest
from django.utils import timezone

from portal.accounts import demo as people
from stoerung import demo
from stoerung.models import Photo, Report, Supporter
from stoerung.states import ReportStatus

pytestmark = pytest.mark.django_db


def test_a_few_hundred():
    assert demo.HOW_MANY >= 200


def test_the_city_lives(settings, monkeypatch):
    """A small year: the whole one takes half a minute."""
    monkeypatch.setattr(demo, "HOW_MANY", 70)
    settings.DEMO = True
    people.seed()
    lines = demo.seed()
    assert any("stoerungsstelle@example.org" in line for line in lines)
    assert set(Report.objects.values_list("status", flat=True)) == set(ReportStatus.values)
    assert Report.objects.count() >= demo.HOW_MANY
    assert Photo.objects.filter(shown__isnull=False).count() > 10
    assert Supporter.objects.exists()
    assert Report.objects.overdue(timezone.localdate()).exists()
    for report in Report.objects.closed():
        assert report.closed_at is not None
        assert report.created_at <= report.closed_at <= timezone.now()
    before = Report.objects.count()
    demo.seed()
    assert Report.objects.count() == before
