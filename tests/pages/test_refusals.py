"""A refusal that no view caught is a page with its sentence."""

import pytest
from django.utils import timezone

from plakette.models import Tariff
from plakette.services import rules


@pytest.fixture(autouse=True)
def fresh_rules():
    rules.forget_rules_of_the_day()
    yield
    rules.forget_rules_of_the_day()


@pytest.mark.django_db
def test_day_without_a_price_is_said(client):
    Tariff.objects.filter(valid_from__lte=timezone.localdate()).delete()
    answer = client.get("/plakette/")
    assert answer.status_code == 409
    assert "gelten keine Regeln" in answer.content.decode()
