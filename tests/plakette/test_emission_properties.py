"""What holds for every vehicle there can be."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from plakette.emission import (
    FactsError,
    Fuel,
    VehicleClass,
    VehicleFacts,
    document_would_raise,
    emission_group,
    emission_key,
    open_questions,
    parse_filter,
    parse_fuel,
    parse_vehicle,
    what_a_filter_would_change,
)
from tests.plakette.test_emission import ON, RULES, TABLE, group_of

codes = st.integers(0, 99).map("{:02d}".format)
keys = st.one_of(
    st.tuples(st.sampled_from(["04", "06"]), codes).map("".join),
    st.tuples(st.sampled_from(["35", "36", "66", "99", "01"]), st.sampled_from(["A0", "N0", "12", "AO"])).map(
        "".join
    ),
)
days = st.dates(date(1985, 1, 1), ON)
maybe = st.none
filters = st.sampled_from(["none", *TABLE.filters])
home = st.builds(
    VehicleFacts,
    key=maybe() | keys,
    fuel=maybe() | st.sampled_from(Fuel),
    vehicle=maybe() | st.sampled_from(VehicleClass),
    filter=maybe() | filters,
)
abroad = st.builds(
    VehicleFacts,
    country=st.sampled_from(["PL", "FR", "TR"]),
    fuel=maybe() | st.sampled_from(Fuel),
    vehicle=maybe() | st.sampled_from(VehicleClass),
    filter=maybe() | filters,
    first_registration=maybe() | days,
    euro_norm=maybe() | st.integers(1, 6),
)
vehicles = home | abroad

EVERY_KEY = [f"{prefix}{code:02d}" for prefix in ("04", "06", "99") for code in range(100)] + ["36N0"]
EVERY_DAY = [date(1980, 1, 1)] + [
    date.fromisoformat(text) + timedelta(days=shift)
    for text in (
        "1993-01-01",
        "1996-10-01",
        "1997-01-01",
        "2001-01-01",
        "2001-10-01",
        "2006-01-01",
        "2006-10-01",
    )
    for shift in (-1, 0)
]


def completions(facts: VehicleFacts):
    """All vehicles these facts can be, from lists of this test's own; the most telling first."""
    answers: dict[str, list[Any]] = {
        "key": [None] if facts.foreign else EVERY_KEY,
        "fuel": list(Fuel),
        "first_registration": EVERY_DAY if facts.foreign else [None],
        "vehicle": list(VehicleClass) if facts.foreign else [VehicleClass.CAR],
        "filter": ["none", *TABLE.filters],
    }
    missing = {name: values for name, values in answers.items() if getattr(facts, name) is None}
    for values in product(*missing.values()):
        yield replace(facts, **dict(zip(missing, values, strict=True)))


def all_answers_are_the_same(facts: VehicleFacts) -> bool:
    found = set()
    for complete in completions(facts):
        found.add(emission_group(complete, RULES, ON).group)
        if len(found) > 1:
            return False
    return True


@settings(max_examples=150, deadline=None)
@given(vehicles)
def test_nothing_is_asked_exactly_where_every_answer_leads_to_the_same_group(facts):
    assert (open_questions(facts, RULES, ON) == ()) == all_answers_are_the_same(facts)


@settings(max_examples=150, deadline=None)
@given(vehicles, st.data())
def test_answering_the_questions_always_ends_in_a_group(facts, data):
    for _step in range(6):
        now = [
            question
            for question in open_questions(facts, RULES, ON)
            if all(getattr(facts, name) in values for name, values in question.only_if)
        ]
        if not now:
            break
        fact, choices = now[0].fact, now[0].choices
        answers = {"key": keys, "first_registration": days}
        facts = replace(facts, **{fact: data.draw(st.sampled_from(choices) if choices else answers[fact])})
    assert emission_group(facts, RULES, ON).group in {1, 2, 3, 4}


@given(vehicles)
def test_an_answer_is_always_the_same_and_never_anything_but_a_sentence_or_a_group(facts):
    def answer():
        try:
            return emission_group(facts, RULES, ON)
        except FactsError as error:
            return (str(error), error.field)

    assert answer() == answer()


@given(home, filters)
def test_a_filter_never_lowers(facts, name):
    facts = replace(facts, key=facts.key or "0435", fuel=facts.fuel or Fuel.DIESEL)
    bare, filtered = (group_of(replace(facts, filter=it)) for it in ("none", name))
    assert filtered >= bare


@given(abroad, days, days)
def test_a_younger_vehicle_is_never_worse(facts, one, other):
    facts = replace(
        facts, fuel=facts.fuel or Fuel.DIESEL, vehicle=facts.vehicle or VehicleClass.CAR, euro_norm=None
    )
    older, younger = sorted((one, other))
    groups = [group_of(replace(facts, first_registration=day)) for day in (older, younger)]
    assert groups == sorted(groups)


@given(vehicles)
def test_every_gain_that_is_promised_comes_true(facts):
    facts = replace(
        facts,
        key=facts.key or "0435",
        fuel=facts.fuel or Fuel.DIESEL,
        vehicle=facts.vehicle or VehicleClass.CAR,
        first_registration=facts.first_registration or date(2000, 1, 1),
        filter=facts.filter or "none",
    )
    for gain in what_a_filter_would_change(facts, RULES, ON):
        assert emission_group(replace(facts, filter=gain.what), RULES, ON).group == gain.group
    for gain in document_would_raise(facts, RULES, ON):
        assert emission_group(replace(facts, euro_norm=int(gain.what)), RULES, ON).group == gain.group


def refusal(parse, text: str) -> str:
    """The sentence, or nothing where the text was read."""
    try:
        return "" if parse(text) else "?"
    except FactsError as error:
        return str(error)


@given(st.text(max_size=70))
def test_whatever_is_typed_is_read_or_refused_with_a_sentence(text):
    for parse in (
        lambda it: emission_key(it, TABLE),
        parse_fuel,
        parse_vehicle,
        lambda it: parse_filter(it, TABLE),
    ):
        assert len(refusal(parse, text)) not in range(1, 20)


@given(keys)
def test_a_key_once_read_is_read_the_same_again(key):
    once = emission_key(key, TABLE)
    assert emission_key(once, TABLE) == once
