"""Only what changes the answer is asked."""

from datetime import date
from typing import Any

import pytest

from plakette.emission import Fuel, VehicleClass, VehicleFacts, filters_for, open_questions
from plakette.plates import parse_plate
from tests.plakette.test_emission import ON, RULES, TABLE


def asked(**facts: Any) -> list[str]:
    return [question.fact for question in open_questions(VehicleFacts(**facts), RULES, ON)]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"key": "36N0"}, []),
        ({"key": "35A0"}, []),
        ({"key": "0432"}, []),  # green with every fuel
        ({"key": "0435"}, ["fuel", "filter"]),
        ({"key": "0435", "fuel": Fuel.DIESEL}, ["filter"]),
        ({"key": "0435", "fuel": Fuel.PETROL}, []),
        ({"key": "0601", "fuel": Fuel.DIESEL}, []),  # no filter helps
        ({"key": "0601"}, ["fuel"]),
        ({"key": "9912"}, ["fuel"]),  # group 1, unless electric
        ({}, ["key"]),
        ({"fuel": Fuel.ELECTRIC}, []),
        ({"country": "PL"}, ["first_registration"]),
        ({"country": "PL", "fuel": Fuel.ELECTRIC}, []),
        ({"country": "PL", "fuel": Fuel.DIESEL, "first_registration": date(2005, 3, 1)}, []),
        ({"country": "PL", "fuel": Fuel.DIESEL, "first_registration": date(2006, 3, 1)}, ["vehicle"]),
        ({"country": "PL", "fuel": Fuel.PETROL, "first_registration": date(1990, 3, 1)}, []),
        ({"country": "PL", "fuel": Fuel.PETROL, "first_registration": date(2020, 3, 1)}, ["vehicle"]),
        ({"country": "PL", "fuel": Fuel.DIESEL, "euro_norm": 3, "vehicle": VehicleClass.CAR}, ["filter"]),
    ],
)
def test_what_is_asked(facts, expected):
    assert asked(**facts) == expected


def test_an_exempt_vehicle_is_asked_nothing():
    assert asked(plate=parse_plate("S-AB 1234E").only) == []
    assert asked(kind="motorcycle") == []


def test_a_question_says_with_which_answers_it_matters():
    fuel, filter_question = open_questions(VehicleFacts(key="0435"), RULES, ON)
    assert fuel.only_if == ()
    assert filter_question.only_if == (("fuel", (Fuel.DIESEL,)),)


def test_choices_are_all_answers_there_are():
    fuel, filter_question = open_questions(VehicleFacts(key="0435"), RULES, ON)
    assert fuel.choices == tuple(Fuel)
    assert filter_question.choices == ("none", "PM01", "PM0", "PM1", "PM2", "PM3", "PM4", "PM5")


def test_filters_follow_the_list_of_the_key():
    assert filters_for(VehicleFacts(key="0634"), TABLE)[0] == "PMK01"
    assert filters_for(VehicleFacts(), TABLE) == TABLE.filters
