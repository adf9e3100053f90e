"""Does this report mean danger? By its category, by an answer, or by its words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from stoerung.followups import raises_danger
from stoerung.hazards import find_hazard
from stoerung.models import Category, HazardWords


@dataclass(frozen=True)
class Danger:
    """What to tell the person first: a sentence, and the number to call."""

    sentence: str
    number: str


def danger_of(category: Category, text: str, answers: Mapping[str, Any]) -> Danger | None:
    """The most specific reason: the words of the report, else the category (or an answer to its questions)."""
    rows = {row.code: row for row in HazardWords.objects.all()}
    found = find_hazard(text, {code: row.word_list for code, row in rows.items()})
    if found is not None:
        return Danger(rows[found].shown_sentence, rows[found].number)
    answered = raises_danger(category.shown_questions, answers)
    if answered is not None and answered.sentence:
        return Danger(answered.sentence, answered.number or "112")
    if category.is_danger or answered is not None:
        sentence = category.shown_danger_sentence or _("Ist jemand in Gefahr? Rufen Sie zuerst die 112 an.")
        return Danger(sentence, category.danger_number or "112")
    return None


def is_danger(category: Category, text: str, answers: Mapping[str, Any]) -> bool:
    return danger_of(category, text, answers) is not None
