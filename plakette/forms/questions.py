"""Questions that are asked only when the answer changes something.

The rules say which facts are still open (`open_questions`); each becomes a field of the same page. A question
once shown is remembered in the hidden field `asked`, so that leaving it out is a fault only the second time.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plakette.emission import NO_FILTER, Fuel, Question, Rules, VehicleClass, VehicleFacts, open_questions
from portal.crispy_kern.forms import KernForm

UNASKED_FIRST = ("key", "first_registration")
"""Facts every page of its kind asks anyway; never asked as a follow-up."""


def fuel_field(choices: Iterable[str]) -> forms.ChoiceField:
    return _radio(
        _("Welcher Kraftstoff?"),
        [(value, Fuel(value).label) for value in choices],
        _("Feld P.3 im Fahrzeugschein."),
    )


def vehicle_field(choices: Iterable[str]) -> forms.ChoiceField:
    return _radio(_("Was für ein Fahrzeug ist es?"), [(value, VehicleClass(value).label) for value in choices])


def filter_field(choices: Iterable[str]) -> forms.ChoiceField:
    labels: list[tuple[str, str | Promise]] = [(NO_FILTER, _("Keiner, oder ich weiß es nicht"))]
    labels += [(value, value) for value in choices if value != NO_FILTER]
    return _radio(
        _("Ist ein Partikelfilter nachgerüstet?"), labels, _("Die Stufe steht in Feld 22, zum Beispiel PM 2.")
    )


def _radio(label: Any, choices: list[Any], help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, help_text=help_text)


QUESTIONS: dict[str, Callable[[Iterable[str]], forms.ChoiceField]] = {
    "fuel": fuel_field,
    "vehicle": vehicle_field,
    "filter": filter_field,
}


class AskingForm(KernForm):
    """A vehicle page: subclasses turn their own fields into facts, this class asks for what is missing."""

    notes: tuple[Any, ...] = ()
    """What the reader should know about the plate that was typed."""
    asked = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rules: Rules, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules, self.on = rules, on
        self.new_question = ""  # the fact a question on this page asks for the first time
        self.facts: VehicleFacts | None = None

    def offer_kinds(self, left_out: Collection[str]) -> None:
        """Let the vehicles that need no sticker be chosen; those in ``left_out`` don't exist on this page."""
        kinds = [rule for rule in self.rules.exemptions if rule.askable and rule.key not in left_out]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]  # fields is typed as plain Field
            ("", _("Nein: Pkw, Lkw oder Bus")),
            *((rule.key, rule.label) for rule in kinds),
        ]

    def ask_what_is_open(self, facts: VehicleFacts) -> None:
        """Answer from the data what can be answered; show the first question that is still open."""
        while question := self._next_question(facts):
            answer = self.data.get(self.add_prefix(question.fact), "")
            self.fields[question.fact] = QUESTIONS[question.fact](question.choices)
            if answer not in question.choices:
                self._show(question)
                return
            facts = replace(facts, **{question.fact: _as_fact(question.fact, answer)})
        self.facts = facts

    def _next_question(self, facts: VehicleFacts) -> Question | None:
        questions = open_questions(facts, self.rules, self.on)
        return next(
            (question for question in questions if question.fact in QUESTIONS and _applies(question, facts)),
            None,
        )

    def _show(self, question: Question) -> None:
        shown_before = question.fact in self.data.get(self.add_prefix("asked"), "").split()
        if shown_before:
            self.add_error(question.fact, _("Bitte wählen Sie eine Antwort."))
        else:
            self.new_question = question.fact
            self.order_fields([question.fact])
        # The hidden field is drawn from the data: it has to tell which questions the page now shows.
        shown = " ".join(name for name in QUESTIONS if name in self.fields)
        self.data = _with(self.data, self.add_prefix("asked"), shown)

    def is_complete(self) -> bool:
        """Valid, and nothing left to ask."""
        return self.is_valid() and self.facts is not None


def _with(data: Any, name: str, value: str) -> QueryDict:
    """A copy of what was sent, with one more answer."""
    copy = QueryDict(mutable=True)
    copy.update(data)
    copy[name] = value
    return copy


def _applies(question: Question, facts: VehicleFacts) -> bool:
    return all(getattr(facts, name) in values for name, values in question.only_if)


def _as_fact(name: str, value: str) -> Any:
    kinds: dict[str, Callable[[str], Any]] = {"fuel": Fuel, "vehicle": VehicleClass}
    return kinds.get(name, str)(value)
