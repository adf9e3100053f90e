"""What can be reported: the two-level catalogue, words that mean danger, the office's ready-made sentences."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language

ONE_PER_LINE = "eines je Zeile"


class CategoryQuerySet(models.QuerySet["Category"]):
    def groups(self) -> Self:
        return self.filter(parent__isnull=True, is_active=True)

    def leaves(self) -> Self:
        """What a report can be about, in the order of the catalogue."""
        in_use = self.filter(parent__isnull=False, is_active=True, parent__is_active=True)
        return in_use.select_related("parent").order_by("parent__position", "position", "pk")


class Category(models.Model):
    """A group of defects (without parent), or one defect in it. Data: a new one needs no code.

    `questions` is a list as stoerung.followups describes it. `working_days` counts from the report's arrival.
    """

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="leaves", verbose_name="Gruppe"
    )
    code = models.SlugField("Kurzname", max_length=40, unique=True, help_text="bleibt, auch in Open311")
    name = models.CharField("Name", max_length=80)
    name_en = models.CharField("Name auf Englisch", max_length=80, blank=True)
    description = models.CharField("Beschreibung", max_length=200, blank=True)
    description_en = models.CharField("Beschreibung auf Englisch", max_length=200, blank=True)
    english_is_reviewed = models.BooleanField("Englisch ist geprüft", default=False)
    synonyms = models.TextField("Suchwörter", blank=True, help_text=ONE_PER_LINE)
    questions = models.JSONField("Rückfragen", default=list, blank=True)
    working_days = models.PositiveSmallIntegerField("Frist in Arbeitstagen", default=10)
    is_public = models.BooleanField("öffentlich sichtbar", default=True)
    is_place_private = models.BooleanField("Ort nur ungefähr veröffentlichen", default=False)
    danger_sentence = models.CharField("Hinweis bei Gefahr", max_length=300, blank=True)
    danger_sentence_en = models.CharField("Hinweis bei Gefahr auf Englisch", max_length=300, blank=True)
    danger_number = models.CharField("Notruf", max_length=30, blank=True)
    position = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    is_active = models.BooleanField("wird angeboten", default=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = "Thema einer Meldung"
        verbose_name_plural = "Themen der Meldungen"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")), name="category_is_not_its_own_group"
            ),
            models.CheckConstraint(condition=Q(working_days__gte=1), name="category_has_a_deadline"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_danger(self) -> bool:
        return bool(self.danger_sentence)

    @property
    def synonym_list(self) -> list[str]:
        return [line.strip() for line in self.synonyms.splitlines() if line.strip()]

    @property
    def shown_name(self) -> str:
        """In the reader's language; German where nobody has translated it."""
        return self.name if get_language() == "de" else self.name_en or self.name

    @property
    def shown_description(self) -> str:
        return self.description if get_language() == "de" else self.description_en or self.description

    @property
    def shown_danger_sentence(self) -> str:
        return (
            self.danger_sentence if get_language() == "de" else self.danger_sentence_en or self.danger_sentence
        )

    @property
    def shown_questions(self) -> list[dict[str, Any]]:
        """The follow-up questions in the reader's language (`label_en`, `help_en`, third word of a choice)."""
        if get_language() == "de":
            return list(self.questions)
        return [_in_english(question) for question in self.questions]


def _in_english(question: dict[str, Any]) -> dict[str, Any]:
    choices = [
        [choice[0], choice[2] if len(choice) > 2 else choice[1]] for choice in question.get("choices", [])
    ]
    danger = question.get("danger") or {}
    return {
        **question,
        "label": question.get("label_en") or question["label"],
        "help": question.get("help_en") or question.get("help", ""),
        "choices": choices,
        "danger": danger and {**danger, "sentence": danger.get("sentence_en") or danger["sentence"]},
    }


class HazardWords(models.Model):
    """Words in a report that mean danger, and whom to call first."""

    code = models.SlugField("Kurzname", max_length=40, unique=True)
    words = models.TextField("Wörter", help_text=ONE_PER_LINE)
    sentence = models.CharField("Hinweis", max_length=300)
    sentence_en = models.CharField("Hinweis auf Englisch", max_length=300, blank=True)
    number = models.CharField("Notruf", max_length=30)

    class Meta:
        verbose_name = "Gefahrenwörter"
        verbose_name_plural = "Gefahrenwörter"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code

    @property
    def word_list(self) -> list[str]:
        return [line.strip() for line in self.words.splitlines() if line.strip()]

    @property
    def shown_sentence(self) -> str:
        return self.sentence if get_language() == "de" else self.sentence_en or self.sentence


class TextModule(models.Model):
    """A ready-made sentence of the office, to begin an answer with."""

    class Occasion(models.TextChoices):
        CLOSE = "close", "beim Abschluss"
        NOT_DONE = "not_done", "beim Abschluss ohne Behebung"
        PROGRESS = "progress", "als Zwischenstand"
        QUESTION = "question", "als Rückfrage"
        FORWARD = "forward", "beim Weitergeben"

    code = models.SlugField("Kurzname", max_length=40, unique=True)
    title = models.CharField("Titel", max_length=80)
    occasion = models.CharField("Anlass", max_length=10, choices=Occasion.choices)
    text = models.TextField("Text", max_length=2000)

    class Meta:
        verbose_name = "Textbaustein"
        verbose_name_plural = "Textbausteine"
        ordering = ["occasion", "title"]

    def __str__(self) -> str:
        return self.title
