"""Follow-up questions of a defect: data, so a new one needs no code.

A question: {"code", "label", "kind": text|number|date|choice|choices|yesno, "required", "help", "choices":
[[key, word], …], "danger_if": [keys], "danger": {"sentence", "sentence_en", "number"}}. All but code, label and
kind may be missing. Answers are kept as JSON: text str, number str (plain decimal), date str (ISO), choice and
yesno str (the key; yesno `ja`/`nein`), choices list of str.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

Question = Mapping[str, Any]
Answer = str | list[str]

LONGEST_ANSWER: Final = 200
LARGEST_NUMBER: Final = 1_000_000
FIRST_YEAR: Final = 1900
YES, NO = "ja", "nein"
CONTROL_CHARACTERS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class AnswerError(ValueError):
    """Why an answer can't be taken, in a sentence to be shown."""


@dataclass(frozen=True, slots=True)
class AnswerDanger:
    """What to tell first about a dangerous answer. Empty sentence: the defect's own."""

    sentence: str = ""
    number: str = ""


def clean_answers(
    questions: Sequence[Question], raw: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Answer], dict[str, str]]:
    """What was answered, and the sentence for each answer that can't be taken. Unknown keys are left out."""
    answers: dict[str, Answer] = {}
    errors: dict[str, str] = {}
    for question in questions:
        given = [value for value in map(_tidy, raw.get(question["code"], ())) if value]
        try:
            answer = _read(question, given)
        except AnswerError as error:
            errors[question["code"]] = str(error)
        else:
            if answer:
                answers[question["code"]] = answer
    return answers, errors


def describe(questions: Sequence[Question], answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and answer as people read them, in the order of the questions; unanswered ones are left out."""
    return [(q["label"], _shown(q, answers[q["code"]])) for q in questions if answers.get(q["code"])]


def raises_danger(questions: Sequence[Question], answers: Mapping[str, Any]) -> AnswerDanger | None:
    """What to say where an answer means danger: the first such question's sentence."""
    for question in questions:
        if set(_keys(answers.get(question["code"]))) & set(question.get("danger_if", ())):
            danger = question.get("danger") or {}
            return AnswerDanger(danger.get("sentence", ""), danger.get("number", ""))
    return None


def choices_of(question: Question) -> list[tuple[str, str]]:
    """Key and word of what can be chosen. A choice may carry a third, English word; it is not needed here."""
    if question["kind"] == "yesno":
        return [(YES, _("ja")), (NO, _("nein"))]
    return [(str(choice[0]), str(choice[1])) for choice in question.get("choices", ())]


def _tidy(value: object) -> str:
    return CONTROL_CHARACTERS.sub("", str(value)).strip()


def _read(question: Question, given: list[str]) -> Answer:
    if not given:
        if question.get("required"):
            raise AnswerError(_("Bitte beantworten Sie diese Frage."))
        return ""
    if question["kind"] == "choices":
        return _chosen(question, given)
    return READERS.get(question["kind"], _text)(question, given[0])


def _text(_question: Question, given: str) -> str:
    if len(given) > LONGEST_ANSWER:
        raise AnswerError(
            _("Bitte fassen Sie sich kürzer: höchstens %(most)s Zeichen.") % {"most": LONGEST_ANSWER}
        )
    return given


def _number(_question: Question, given: str) -> str:
    """`1,5`, `1.500`, `1.5`, `12 cm` as a plain decimal. A dot before exactly three digits parts thousands."""
    match = re.fullmatch(r"(?:ca\.?|etwa|rund)?\s*(\d[\d.]*)(?:,(\d+))?\s*[a-zäöü²³%]{0,12}", given.lower())
    if match is None or len(given) > LONGEST_ANSWER or not given.isprintable():
        raise AnswerError(_("Bitte geben Sie eine Zahl ein, zum Beispiel 3 oder 1,5."))
    whole, decimals = match[1].rstrip("."), match[2]
    if re.fullmatch(r"\d{1,3}(\.\d{3})+", whole):
        whole = whole.replace(".", "")
    elif decimals is None and whole.count(".") == 1:
        whole, decimals = whole.split(".")
    return _plain_number(whole, decimals or "0")


def _plain_number(whole: str, decimals: str) -> str:
    if not (whole.isascii() and whole.isdigit() and decimals.isascii() and decimals.isdigit()):
        raise AnswerError(_("Bitte geben Sie eine Zahl ein, zum Beispiel 3 oder 1,5."))
    number = Decimal(f"{whole}.{decimals}")
    if number > LARGEST_NUMBER:
        raise AnswerError(_("Diese Zahl ist zu groß."))
    plain = format(number, "f")
    return plain.rstrip("0").rstrip(".")


def _date(_question: Question, given: str) -> str:
    """`24.12.2026`, `24.12.26`, `24. 12. 2026`, `24/12/2026`, and `2026-12-24` as browsers send it."""
    german = re.fullmatch(r"([0-9]{1,2})\s*[./]\s*([0-9]{1,2})\s*[./]\s*([0-9]{2}|[0-9]{4})", given)
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", given)
    parts = list(german.groups())[::-1] if german else list(iso.groups()) if iso else []
    try:
        year, month, day = map(int, parts)
        found = date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        raise AnswerError(_("Bitte geben Sie ein Datum ein, zum Beispiel 24.12.2026.")) from None
    if found.year < FIRST_YEAR:
        raise AnswerError(_("Bitte prüfen Sie das Jahr."))
    return found.isoformat()


def _choice(question: Question, given: str) -> str:
    if given not in dict(choices_of(question)):
        raise AnswerError(_("Bitte wählen Sie eine der Antworten."))
    return given


def _chosen(question: Question, given: Iterable[str]) -> list[str]:
    """Each once, in the order of the choices."""
    chosen = {_choice(question, value) for value in given}
    return [key for key, _word in choices_of(question) if key in chosen]


READERS: Final[Mapping[str, Callable[[Question, str], str]]] = {
    "text": _text,
    "number": _number,
    "date": _date,
    "choice": _choice,
    "yesno": _choice,
}


def _keys(answer: object) -> list[str]:
    return [str(key) for key in answer] if isinstance(answer, list) else [str(answer)]


def _shown(question: Question, answer: Any) -> str:
    if question["kind"] in {"choice", "choices", "yesno"}:
        names = dict(choices_of(question))
        # A choice that the catalogue has dropped since is still shown.
        return ", ".join(names.get(key, key) for key in _keys(answer))
    if question["kind"] == "date":
        return _german_date(str(answer))
    return str(answer).replace(".", ",") if question["kind"] == "number" else str(answer)


def _german_date(answer: str) -> str:
    try:
        return f"{date.fromisoformat(answer):%d.%m.%Y}"
    except ValueError:
        return answer
