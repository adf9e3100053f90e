"""Are these follow-up questions as stoerung.followups wants them? A sentence for every fault, in German."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

KINDS: Final = ("text", "number", "date", "choice", "choices", "yesno")
WITH_CHOICES: Final = ("choice", "choices")
YES_NO: Final = ("ja", "nein")
KNOWN: Final = {
    *("code", "label", "label_en", "kind", "required", "help", "help_en", "choices", "danger_if", "danger")
}
OF_DANGER: Final = {"sentence", "sentence_en", "number"}
WORDS: Final = ("code", "label", "label_en", "help", "help_en")
LONGEST: Final = 200
MOST: Final = 10


def question_faults(questions: Any) -> list[str]:
    """What is wrong with the list; empty where nothing is."""
    if not isinstance(questions, list):
        return ["Rückfragen sind eine Liste: [ … ]."]
    if len(questions) > MOST:
        return [f"Mehr als {MOST} Rückfragen beantwortet niemand."]
    faults = [
        f"Frage {number}: {fault}" for number, one in enumerate(questions, 1) for fault in _faults_of(one)
    ]
    codes = Counter(str(one.get("code")) for one in questions if isinstance(one, dict))
    return faults + [f"Der Kurzname „{code}“ kommt zweimal vor." for code, times in codes.items() if times > 1]


def _faults_of(question: Any) -> Iterator[str]:
    if not isinstance(question, dict):
        yield "ist kein Objekt { … }."
        return
    yield from _of_names(question)
    yield from _of_words(question)
    yield from _of_kind(question)
    yield from _of_danger(question)


def _of_names(question: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(set(question) - KNOWN):
        yield f"„{name[:40]}“ kennt das Programm nicht."
    if not isinstance(question.get("required", False), bool):
        yield "„required“ ist true oder false."


def _of_words(question: Mapping[str, Any]) -> Iterator[str]:
    for name in WORDS:
        if not _is_word(question.get(name, "")):
            yield f"„{name}“ ist ein Text von höchstens {LONGEST} Zeichen."
    if not question.get("label"):
        yield "„label“ fehlt: was gefragt wird."
    if not re.fullmatch(r"[a-z0-9_-]{1,40}", str(question.get("code", ""))):
        yield "„code“ fehlt oder hat andere Zeichen als a-z, 0-9, - und _."


def _of_kind(question: Mapping[str, Any]) -> Iterator[str]:
    kind = question.get("kind")
    if kind not in KINDS:
        yield f"„kind“ ist eines von: {', '.join(KINDS)}."
        return
    choices = question.get("choices", [])
    if kind not in WITH_CHOICES:
        if choices:
            yield f"„choices“ gibt es nur bei {' und '.join(WITH_CHOICES)}."
        return
    if not isinstance(choices, list) or len(choices) < 2 or not all(map(_is_choice, choices)):
        yield '„choices“ braucht mindestens zwei Antworten der Form ["kurz", "Wort"] oder mit englischem Wort.'
        return
    if len({choice[0] for choice in choices}) < len(choices):
        yield "zwei Antworten haben denselben Kurznamen."


def _of_danger(question: Mapping[str, Any]) -> Iterator[str]:
    keys, danger = question.get("danger_if", []), question.get("danger", {})
    if not _are_words(keys) or not set(keys) <= set(_answers(question)):
        yield "„danger_if“ nennt Kurznamen von Antworten dieser Frage."
    if not isinstance(danger, dict) or not set(danger) <= OF_DANGER or not _are_words(list(danger.values())):
        yield "„danger“ hat nur „sentence“, „sentence_en“ und „number“, alle als Text."


def _answers(question: Mapping[str, Any]) -> Sequence[str]:
    if question.get("kind") == "yesno":
        return YES_NO
    choices = question.get("choices", [])
    return [choice[0] for choice in choices if _is_choice(choice)] if isinstance(choices, list) else []


def _is_choice(choice: Any) -> bool:
    return isinstance(choice, list) and len(choice) in (2, 3) and all(map(_is_word, choice)) and all(choice[:2])


def _are_words(values: Any) -> bool:
    return isinstance(values, list) and all(map(_is_word, values))


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST and "\0" not in value
