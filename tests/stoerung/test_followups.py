"""Answers to the follow-up questions: read as Germans write, refused with a sentence, described for people."""

import json
from typing import Any

import pytest

from stoerung.followups import AnswerDanger, choices_of, clean_answers, describe, raises_danger

KINDS: dict[str, dict[str, Any]] = {
    "text": {"code": "q", "label": "Nummer am Mast", "kind": "text"},
    "number": {"code": "q", "label": "Wie viele?", "kind": "number"},
    "date": {"code": "q", "label": "Seit wann?", "kind": "date"},
    "yesno": {"code": "q", "label": "Tief?", "kind": "yesno", "danger_if": ["ja"]},
    "choice": {
        "code": "q",
        "label": "Was?",
        "kind": "choice",
        "choices": [["a", "Apfel"], ["b", "Birne", "pear"]],
    },
    "choices": {
        "code": "q",
        "label": "Was alles?",
        "kind": "choices",
        "choices": [["a", "Apfel"], ["b", "Birne"]],
        "danger_if": ["b"],
        "danger": {"sentence": "Vorsicht.", "number": "112"},
    },
}


def read(kind, *given):
    answers, errors = clean_answers([KINDS[kind]], {"q": list(given)})
    return errors.get("q") or answers.get("q")


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("text", " A 12\x00 ", "A 12"),
        ("number", "3", "3"),
        ("number", "1,5", "1.5"),
        ("number", "1.5", "1.5"),
        ("number", "1.500", "1500"),
        ("number", "1.500,25", "1500.25"),
        ("number", "12 cm", "12"),
        ("number", "ca. 20", "20"),
        ("number", "0", "0"),
        ("number", "007", "7"),
        ("date", "24.12.2026", "2026-12-24"),
        ("date", "1.2.26", "2026-02-01"),
        ("date", "24. 12. 2026", "2026-12-24"),
        ("date", "2026-12-24", "2026-12-24"),
        ("yesno", "ja", "ja"),
        ("choice", "b", "b"),
    ],
)
def test_answers_are_read_as_germans_write(kind, given, kept):
    assert read(kind, given) == kept


@pytest.mark.parametrize(
    ("kind", "given", "sentence"),
    [
        ("text", "x" * 201, "Bitte fassen Sie sich kürzer: höchstens 200 Zeichen."),
        ("number", "viele", "Bitte geben Sie eine Zahl ein, zum Beispiel 3 oder 1,5."),
        ("number", "1.2.3", "Bitte geben Sie eine Zahl ein, zum Beispiel 3 oder 1,5."),
        ("number", "-1", "Bitte geben Sie eine Zahl ein, zum Beispiel 3 oder 1,5."),
        ("number", "1e9", "Bitte geben Sie eine Zahl ein, zum Beispiel 3 oder 1,5."),
        ("number", "٣", "Bitte geben Sie eine Zahl ein, zum Beispiel 3 oder 1,5."),
        ("number", "9" * 150, "Diese Zahl ist zu groß."),
        ("number", "9" * 5000, "Bitte geben Sie eine Zahl ein, zum Beispiel 3 oder 1,5."),
        ("date", "gestern", "Bitte geben Sie ein Datum ein, zum Beispiel 24.12.2026."),
        ("date", "31.2.2026", "Bitte geben Sie ein Datum ein, zum Beispiel 24.12.2026."),
        ("date", "1.1.0999", "Bitte prüfen Sie das Jahr."),
        ("yesno", "vielleicht", "Bitte wählen Sie eine der Antworten."),
        ("choice", "z", "Bitte wählen Sie eine der Antworten."),
        ("choices", "z", "Bitte wählen Sie eine der Antworten."),
    ],
)
def test_what_cannot_be_taken_gets_a_sentence(kind, given, sentence):
    assert read(kind, given) == sentence


def test_several_choices_keep_the_order_of_the_catalogue_and_come_once():
    assert read("choices", "b", "a", "b") == ["a", "b"]


@pytest.mark.parametrize("given", [[], [""], ["  "], ["\x00"]])
def test_only_required_questions_must_be_answered(given):
    required = {**KINDS["text"], "required": True}
    assert clean_answers([KINDS["text"]], {"q": given}) == ({}, {})
    assert clean_answers([required], {"q": given}) == ({}, {"q": "Bitte beantworten Sie diese Frage."})


def test_unknown_keys_are_left_out():
    assert clean_answers([KINDS["text"]], {"q": ["7"], "other": ["x"]}) == ({"q": "7"}, {})


def test_answers_survive_json():
    answers, _errors = clean_answers([KINDS["choices"]], {"q": ["a"]})
    assert json.loads(json.dumps(answers)) == answers


@pytest.mark.parametrize(
    ("kind", "answer", "shown"),
    [
        ("text", "A 12", "A 12"),
        ("number", "1.5", "1,5"),
        ("date", "2026-12-24", "24.12.2026"),
        ("date", "broken", "broken"),
        ("yesno", "nein", "nein"),
        ("choice", "b", "Birne"),
        ("choice", "gone", "gone"),
        ("choices", ["a", "b"], "Apfel, Birne"),
    ],
)
def test_answers_are_described_for_people(kind, answer, shown):
    assert describe([KINDS[kind]], {"q": answer}) == [(KINDS[kind]["label"], shown)]


def test_unanswered_questions_are_not_described():
    assert describe([KINDS["text"]], {"other": "x"}) == []


def test_an_answer_can_mean_danger():
    assert raises_danger([KINDS["choices"]], {"q": ["a", "b"]}) == AnswerDanger("Vorsicht.", "112")
    assert raises_danger([KINDS["yesno"]], {"q": "ja"}) == AnswerDanger()


@pytest.mark.parametrize("answers", [{}, {"q": "nein"}, {"q": []}, {"q": None}])
def test_other_answers_mean_none(answers):
    assert raises_danger([KINDS["yesno"]], answers) is None


def test_a_question_without_choices_offers_none():
    assert choices_of({"code": "q", "label": "?", "kind": "choice"}) == []
