"""The register that knows a vehicle by its plate alone."""

from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured

from plakette.emission import emission_group
from plakette.plates import parse_plate
from plakette.registry_lookup import DEMO_PLATES, plate_register
from tests.plakette.test_emission import RULES


def test_without_a_register_there_is_none(settings):
    settings.PLATE_REGISTER = "none"
    assert plate_register() is None


def test_an_unknown_register_stops_the_start(settings):
    settings.PLATE_REGISTER = "kba"
    with pytest.raises(ImproperlyConfigured, match="kba"):
        plate_register()


@pytest.mark.parametrize("display", DEMO_PLATES)
def test_a_demo_plate_alone_is_enough_for_an_answer(settings, display):
    settings.PLATE_REGISTER = "demo"
    plate = parse_plate(display).only
    register = plate_register()
    assert register
    facts = register.look_up(plate)
    assert facts
    assert facts.plate == plate
    assert emission_group(facts, RULES, date(2026, 11, 22)).reason


@pytest.mark.parametrize("plate", [parse_plate("S-AB 1").only, parse_plate("S-DE 1001", "PL").only])
def test_a_plate_the_register_does_not_know(settings, plate):
    settings.PLATE_REGISTER = "demo"
    register = plate_register()
    assert register
    assert register.look_up(plate) is None
