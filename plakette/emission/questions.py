"""Which facts must still be asked: found by trying every answer, never written down by hand."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import product
from typing import Any, Final

from plakette.emission.decide import Rules, decide
from plakette.emission.exemptions import exemption_of
from plakette.emission.facts import NO_FILTER, Fuel, VehicleClass, VehicleFacts
from plakette.emission.table import ALL_CODES, Table

HOME_FACTS: Final = ("key", "fuel", "vehicle", "filter")
FOREIGN_FACTS: Final = ("fuel", "first_registration", "vehicle", "filter")
FREE_TEXT: Final = frozenset({"key", "first_registration"})
"""Facts without a closed list of answers. Until they are known, nothing can be said about the others."""


@dataclass(frozen=True, slots=True)
class Question:
    """One fact that still matters.

    ``choices`` are the possible answers (empty for free text). ``only_if`` names the answers to earlier
    questions with which this one matters, e.g. ``(("fuel", ("diesel",)),)``; empty means: ask now.
    """

    fact: str
    choices: tuple[str, ...]
    only_if: tuple[tuple[str, tuple[str, ...]], ...] = ()


def open_questions(facts: VehicleFacts, rules: Rules, on: date) -> tuple[Question, ...]:
    """What must still be asked, in asking order; empty exactly where every completion has the same answer."""
    if exemption_of(facts, rules.exemptions, on) is not None:
        return ()
    answers = possible_answers(facts, rules.table)
    missing = {fact: values for fact, values in answers.items() if getattr(facts, fact) is None}
    groups = _groups_of_all(facts, missing, rules, on)
    if len(set(groups.values())) <= 1:
        return ()
    names = tuple(missing)
    mattering = {fact: _where_it_matters(names.index(fact), groups) for fact in names}
    for fact in names:
        if fact in FREE_TEXT and mattering[fact]:
            return (Question(fact, ()),)
    asked = [fact for fact in names if mattering[fact]]
    return tuple(
        Question(fact, missing[fact], _conditions(mattering[fact], asked[:place], names, missing))
        for place, fact in enumerate(asked)
    )


def possible_answers(facts: VehicleFacts, table: Table) -> dict[str, tuple[Any, ...]]:
    """Every answer worth trying, by fact and in asking order; one key or date stands for all that act alike."""
    every: dict[str, tuple[Any, ...]] = {
        "key": _sample_keys(table) if facts.key is None else (),
        "fuel": tuple(Fuel),
        "first_registration": _sample_days(table) if facts.foreign else (),
        "vehicle": tuple(VehicleClass),
        "filter": (NO_FILTER, *filters_for(facts, table)),
    }
    return {fact: every[fact] for fact in (FOREIGN_FACTS if facts.foreign else HOME_FACTS)}


def filters_for(facts: VehicleFacts, table: Table) -> tuple[str, ...]:
    """The filter classes that exist for this vehicle: PM for the car list, PMK for the other."""
    prefix = table.prefixes.get((facts.key or "")[:2])
    if prefix is None or prefix.table is None:
        return table.filters
    return tuple(table.lists[prefix.table].filters)


def first_completion(facts: VehicleFacts, table: Table) -> VehicleFacts:
    """The facts with some answer for each missing one: for when it is known that they don't matter."""
    answers = possible_answers(facts, table)
    missing = {fact: values[0] for fact, values in answers.items() if getattr(facts, fact) is None}
    return replace(facts, **missing)


Groups = dict[tuple[Any, ...], int | None]


def _groups_of_all(facts: VehicleFacts, missing: dict[str, tuple[Any, ...]], rules: Rules, on: date) -> Groups:
    return {
        answers: decide(replace(facts, **dict(zip(missing, answers, strict=True))), rules, on).group
        for answers in product(*missing.values())
    }


def _where_it_matters(place: int, groups: Groups) -> Collection[tuple[Any, ...]]:
    """The answers to the other questions with which this one changes the group."""
    seen: dict[tuple[Any, ...], set[int | None]] = {}
    for answers, group in groups.items():
        seen.setdefault(answers[:place] + answers[place + 1 :], set()).add(group)
    return [(*others[:place], None, *others[place:]) for others, found in seen.items() if len(found) > 1]


def _conditions(
    mattering: Collection[tuple[Any, ...]],
    before: list[str],
    names: tuple[str, ...],
    missing: dict[str, tuple[Any, ...]],
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Of the questions asked before, those whose answer decides whether this one is asked."""
    found = []
    for fact in before:
        place = names.index(fact)
        with_these = {answers[place] for answers in mattering}
        if len(with_these) < len(missing[fact]):
            found.append((fact, tuple(value for value in missing[fact] if value in with_these)))
    return tuple(found)


@lru_cache(maxsize=8)
def _sample_keys(table: Table) -> tuple[str, ...]:
    """One key for each way a key can act: all listed alike, by prefix, and one nobody knows."""
    keys: dict[tuple[object, ...], str] = {}
    for prefix, rule in table.prefixes.items():
        if rule.table is None:
            keys.setdefault((rule.group,), f"{prefix}A0")
            continue
        codes = table.lists[rule.table]
        for code in ALL_CODES:
            lifts = tuple(groups.get(code, 1) for groups in codes.filters.values())
            acts = (codes.petrol.get(code, 1), codes.gas.get(code, 1), codes.diesel.get(code, 1), lifts)
            keys.setdefault((rule.table, *acts), prefix + code)
    return (*keys.values(), _unknown_prefix(table) + "00")


def _unknown_prefix(table: Table) -> str:
    return next(code for code in reversed(ALL_CODES) if code not in table.prefixes)


@lru_cache(maxsize=8)
def _sample_days(table: Table) -> tuple[date, ...]:
    """The first day of every period of § 6, and a day before all of them."""
    days = sorted({since for steps in table.foreign.by_date.values() for since, _ in steps})
    return (days[0] - timedelta(days=1) if days else date.min, *days)
