"""The shipped catalogue is whole: codes, desks, deadlines, words, questions, rules and sentences fit."""

import json
import re
from collections import Counter
from typing import Any

import pytest

from stoerung.duplicates import RADIUS
from stoerung.followups import READERS, choices_of, raises_danger
from stoerung.models import Category, HazardWords, TextModule
from tests.stoerung.phrases import CATALOGUE

DATA: dict[str, Any] = json.loads(CATALOGUE.read_text(encoding="utf-8"))
GROUPS: list[dict[str, Any]] = DATA["groups"]
LEAVES: list[dict[str, Any]] = [leaf for group in GROUPS for leaf in group["leaves"]]
QUESTIONS: list[tuple[str, dict[str, Any]]] = [(leaf["code"], q) for leaf in LEAVES for q in leaf["questions"]]
DEPARTMENTS = {entry["key"] for entry in DATA["departments"]}
DISTRICTS = json.loads((CATALOGUE.parent / "districts.json").read_text(encoding="utf-8"))
AREAS = {
    "stadtbezirke": {entry["code"] for entry in DISTRICTS["districts"]},
    "bauabteilungen": set(DISTRICTS["regions"]),
}

by_code = pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf["code"])


def longest(model: type, field: str) -> int:
    return model._meta.get_field(field).max_length  # type: ignore[attr-defined, no-any-return]


def test_it_is_marked_as_an_example():
    assert DATA["note"].startswith("Beispiel, vor dem Betrieb zu prüfen")
    assert DATA["sources"]


def test_it_has_two_levels_of_a_sensible_size():
    assert 8 <= len(GROUPS) <= 12
    assert 58 <= len(LEAVES) <= 66
    assert all(group["leaves"] for group in GROUPS)


def test_codes_are_slugs_and_unique_across_groups_and_leaves():
    codes = [entry["code"] for entry in [*GROUPS, *LEAVES]]
    assert [code for code, count in Counter(codes).items() if count > 1] == []
    assert [code for code in codes if not re.fullmatch(r"[a-z][a-z0-9-]{1,39}", code)] == []


@by_code
def test_every_leaf_has_a_desk_and_a_deadline(leaf):
    assert leaf["department"] in DEPARTMENTS
    assert 1 <= leaf["working_days"] <= 20


@by_code
def test_every_leaf_has_at_least_eight_search_words_each_once(leaf):
    assert len(leaf["synonyms"]) >= 8
    assert len({word.lower() for word in leaf["synonyms"]}) == len(leaf["synonyms"])


@by_code
def test_texts_fit_their_columns(leaf):
    for field in ("name", "name_en", "description", "description_en"):
        assert 0 < len(leaf[field]) <= longest(Category, field), field


@by_code
def test_danger_names_a_number_and_comes_within_a_day(leaf):
    if leaf["danger"]:
        assert leaf["danger"]["number"] in leaf["danger"]["sentence"]
        assert len(leaf["danger"]["sentence"]) <= longest(Category, "danger_sentence")
        assert leaf["working_days"] <= 2


@pytest.mark.parametrize(("code", "question"), QUESTIONS, ids=lambda v: v if isinstance(v, str) else v["code"])
def test_questions_can_be_asked(code, question):
    assert question["kind"] in {*READERS, "choices"}
    assert question["label"]
    assert question["label_en"]
    keys = [key for key, _word in choices_of(question)]
    assert len(keys) == len(set(keys))
    assert bool(keys) == (question["kind"] in {"choice", "choices", "yesno"})
    assert set(question.get("danger_if", ())) <= set(keys)


def test_a_dangerous_answer_always_has_a_sentence():
    sentences = {leaf["code"]: leaf["danger"] for leaf in LEAVES}
    for code, question in QUESTIONS:
        for key in question.get("danger_if", ()):
            danger = raises_danger([question], {question["code"]: key})
            assert danger is not None
            assert danger.sentence or sentences[code], code


@by_code
def test_a_question_is_asked_once_and_never_more_than_three(leaf):
    codes = [question["code"] for question in leaf["questions"]]
    assert len(codes) == len(set(codes)) <= 3


def test_the_triage_desk_and_all_parents_are_departments():
    parents = {entry["parent"] for entry in DATA["departments"] if entry["parent"]}
    assert parents | {DATA["triage"]} <= DEPARTMENTS
    assert len(DEPARTMENTS) == len(DATA["departments"])


def test_area_rules_name_what_there_is():
    codes = {entry["code"] for entry in [*GROUPS, *LEAVES]}
    for rule in DATA["area_rules"]:
        assert rule["category"] in codes
        assert rule["department"] in DEPARTMENTS
        assert set(rule["areas"]) <= AREAS[rule["area_set"]]


def test_area_rules_use_both_area_sets_and_never_overlap():
    cells = Counter((r["category"], r["area_set"], area) for r in DATA["area_rules"] for area in r["areas"])
    assert [cell for cell, count in cells.items() if count > 1] == []
    assert {rule["area_set"] for rule in DATA["area_rules"]} == set(AREAS)


def test_one_category_uses_one_area_set():
    sets: dict[str, set[str]] = {}
    for rule in DATA["area_rules"]:
        sets.setdefault(rule["category"], set()).add(rule["area_set"])
    assert all(len(used) == 1 for used in sets.values())


def test_text_modules_fit_and_serve_every_occasion():
    modules = DATA["text_modules"]
    assert len({module["code"] for module in modules}) == len(modules) >= 15
    assert {module["occasion"] for module in modules} == set(TextModule.Occasion.values)
    assert all(len(module["title"]) <= longest(TextModule, "title") for module in modules)


def test_hazards_tell_whom_to_call():
    for entry in DATA["hazard_words"]:
        assert entry["number"] in entry["sentence"]
        assert len(entry["sentence"]) <= longest(HazardWords, "sentence")
        assert entry["sentence_en"]
        assert len(entry["words"]) >= 5


def test_every_group_has_a_radius_for_duplicates():
    assert {group["code"] for group in GROUPS} == set(RADIUS)


def test_nothing_the_city_has_not_is_called_for_help():
    numbers = {leaf["danger"]["number"] for leaf in LEAVES if leaf["danger"]}
    assert numbers | {entry["number"] for entry in DATA["hazard_words"]} <= {"110", "112"}
