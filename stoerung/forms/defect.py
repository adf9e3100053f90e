"""What is broken: words, a category that the words suggest, its questions, photos."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.crispy_kern.forms import KernForm
from portal.uploads.fields import KeepsUploads, PhotosField
from stoerung.catalogue_search import Searchable, search
from stoerung.drafts import PHOTO_PURPOSE
from stoerung.followups import Question, choices_of, clean_answers
from stoerung.models import Category
from stoerung.services.photos import MOST_PHOTOS

LONGEST: Final = 4000
CLEARLY: Final = 1.6
"""So many times the score of the second hit: then the first one is chosen for the reader to confirm."""
HITS: Final = 4
PREFIX: Final = "frage_"


class LongText(forms.CharField):
    """Browsers count a line's end as one character and send two."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class DefectForm(KeepsUploads, KernForm):
    """Complete once a category is chosen and its questions were on the page."""

    needed = frozenset({"description", "category"})
    submit_label = None

    description = LongText(
        label=gettext_lazy("In wenigen Worten"),
        required=False,
        max_length=LONGEST,
        help_text=gettext_lazy(
            "Zum Beispiel: Die Laterne vor Haus 12 ist aus. Bitte ohne Namen und Kennzeichen."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    category = forms.CharField(required=False, label=gettext_lazy("Worum geht es?"))
    photos = PhotosField(
        purpose=PHOTO_PURPOSE,
        most=MOST_PHOTOS,
        wants_position=True,
        required=False,
        label=gettext_lazy("Fotos"),
        help_text=gettext_lazy("Höchstens fünf."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answers: dict[str, Any] = {}
        if self.shown_category is not None:
            self._add_questions(self.shown_category.shown_questions)

    @cached_property
    def leaves(self) -> list[Category]:
        return list(Category.objects.leaves())

    @cached_property
    def chosen(self) -> Category | None:
        """What the reader chose (or had chosen before); None for a group or a code that does not exist."""
        code = str(self.data.get("category", "") if self.is_bound else self.initial.get("category", ""))
        return next((leaf for leaf in self.leaves if leaf.code == code), None)

    @cached_property
    def hits(self) -> list[Category]:
        """What the words speak of, best first."""
        return [category for category, _score in self._scored]

    @cached_property
    def _scored(self) -> list[tuple[Category, float]]:
        text = str(self.data.get("description", "") if self.is_bound else self.initial.get("description", ""))
        by_code = {leaf.code: leaf for leaf in self.leaves}
        found = search(text, [_searchable(leaf) for leaf in self.leaves], HITS) if text.strip() else []
        return [(by_code[hit.code], hit.score) for hit in found]

    @cached_property
    def shown_category(self) -> Category | None:
        """The chosen one, else the one that the words clearly mean: then only to be confirmed."""
        if self.chosen is not None:
            return self.chosen
        if not self._scored:
            return None
        (best, score), *others = self._scored
        return best if not others or score >= CLEARLY * others[0][1] else None

    @property
    def options(self) -> list[Category]:
        """The radio buttons on top: what is chosen, else what the words suggest."""
        return [self.chosen] if self.chosen is not None else self.hits

    @property
    def groups(self) -> list[tuple[Category, list[Category]]]:
        """The whole catalogue but what stands on top already."""
        groups: dict[Category, list[Category]] = {}
        for leaf in self.leaves:
            if leaf.parent is not None and leaf not in self.options:
                groups.setdefault(leaf.parent, []).append(leaf)
        return list(groups.items())

    @property
    def question_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(PREFIX)]

    def is_complete(self) -> bool:
        """Sound, and nothing has to be asked any more. Otherwise the page comes again, with what it asks."""
        if not self.is_valid() or self.chosen is None:
            return False
        return not self.chosen.questions or self.data.get("asked") == self.chosen.code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.chosen is None:
            self._ask_for_category(data)
        elif self.data.get("asked") == self.chosen.code:
            self._read_answers(self.chosen.shown_questions)
        return data

    def _ask_for_category(self, data: dict[str, Any]) -> None:
        """The first time words lead to suggestions nothing is wrong yet."""
        if self.hits and "offered" not in self.data:
            return
        if not data.get("description") and "description" not in self.errors:
            self.add_error("category", _("Bitte schreiben Sie, was los ist, oder wählen Sie ein Thema."))
        elif self.hits:
            self.add_error("category", _("Bitte wählen Sie aus, worum es geht."))
        else:
            self.add_error(
                "category",
                _("Zu Ihren Worten haben wir kein Thema gefunden. Bitte wählen Sie selbst eines aus."),
            )

    def _add_questions(self, questions: Sequence[Question]) -> None:
        for question in questions:
            self.fields[PREFIX + question["code"]] = _field(question)
        given = self.initial.get("answers", {})
        self.initial.update({f"{PREFIX}{code}": value for code, value in given.items()})

    def _read_answers(self, questions: Sequence[Question]) -> None:
        raw = {question["code"]: self._sent(PREFIX + question["code"]) for question in questions}
        self.answers, errors = clean_answers(questions, raw)
        for code, sentence in errors.items():
            self.add_error(PREFIX + code, sentence)

    def _sent(self, name: str) -> list[str]:
        return list(self.data.getlist(name)) if hasattr(self.data, "getlist") else []


def _searchable(leaf: Category) -> Searchable:
    """In both languages, so that nobody has to know which one the page speaks."""
    return Searchable(
        code=leaf.code,
        name=leaf.name,
        group_name=leaf.parent.name if leaf.parent else "",
        description=f"{leaf.description} {leaf.description_en}",
        synonyms=(*leaf.synonym_list, leaf.name_en) if leaf.name_en else tuple(leaf.synonym_list),
    )


def _field(question: Question) -> forms.Field:
    """Nothing is checked here: followups.clean_answers() says what is wrong, in its own words."""
    kind = question["kind"]
    said = {"label": question["label"], "help_text": question.get("help", ""), "required": False}
    if kind in ("choice", "yesno"):
        return forms.CharField(widget=forms.RadioSelect(choices=choices_of(question)), **said)
    if kind == "choices":
        return forms.Field(widget=forms.CheckboxSelectMultiple(choices=choices_of(question)), **said)
    keys = {"number": "decimal", "date": "numeric"}.get(kind, "text")
    size = "" if kind == "text" else "input--short"
    return forms.CharField(widget=forms.TextInput(attrs={"inputmode": keys, "class": size}), **said)
