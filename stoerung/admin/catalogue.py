"""The catalogue at the desk: what can be reported, words of danger, ready-made sentences."""

import json
from typing import Any, TypeVar

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from stoerung.admin.pages import clerk
from stoerung.models import Category, HazardWords, TextModule
from stoerung.policies import may_edit_catalogue, may_look_at_catalogue
from stoerung.question_checks import question_faults
from stoerung.services.catalogue_edits import has_no_desk, save_entry

M = TypeVar("M", bound=Model)


class CatalogueAdmin(admin.ModelAdmin[M]):
    """The triage desk edits, other desks look. Nothing is deleted: reports point to it."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_look_at_catalogue(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_look_at_catalogue(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_edit_catalogue(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_edit_catalogue(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Programs and old reports know the short name: it is given once."""
        return () if obj is None else ("code",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save_entry(obj, clerk(request))


class QuestionsField(forms.JSONField):
    """The questions as people can read them, one to a block."""

    widget = forms.Textarea(attrs={"rows": 14, "cols": 90, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)

    def clean(self, value: Any) -> Any:
        questions = super().clean(value)
        questions = [] if questions is None else questions
        faults = question_faults(questions)
        if faults:
            raise forms.ValidationError(faults)
        return questions


class CategoryForm(forms.ModelForm[Category]):
    questions = QuestionsField(
        label="Rückfragen",
        required=False,
        help_text="Eine Liste in JSON. Arten (kind): text, number, date, choice, choices, yesno."
        " Antworten (choices): [kurz, Wort, englisches Wort].",
        error_messages={"invalid": "Das ist kein JSON. Oft fehlt ein Komma oder ein Anführungszeichen."},
    )

    class Meta:
        model = Category
        fields = "__all__"  # noqa: DJ007  (the fieldsets below name them)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "parent" in self.fields:
            groups = Category.objects.filter(parent__isnull=True).exclude(pk=self.instance.pk)
            self.fields["parent"].queryset = groups  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("parent") and self.instance.pk and self.instance.leaves.exists():
            self.add_error("parent", "Das ist selbst eine Gruppe: Sie enthält Themen.")
        if bool(data.get("danger_number")) and not data.get("danger_sentence"):
            self.add_error("danger_sentence", "Zu einem Notruf gehört ein Hinweis.")
        return data


@admin.register(Category)
class CategoryAdmin(CatalogueAdmin[Category]):
    form = CategoryForm
    list_display = ["name", "parent", "working_days", "is_public", "is_active", "position"]
    list_filter = ["is_active", "is_public", ("parent", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["parent"]
    list_per_page = 100
    search_fields = ["name", "code", "synonyms"]
    fieldsets = [
        (None, {"fields": ["parent", "code", "name", "description", "synonyms", "position", "is_active"]}),
        ("Bearbeitung", {"fields": ["working_days", "questions"]}),
        ("Öffentlichkeit", {"fields": ["is_public", "is_place_private"]}),
        ("Gefahr", {"fields": ["danger_sentence", "danger_number"]}),
        (
            "Englisch",
            {"fields": ["name_en", "description_en", "danger_sentence_en", "english_is_reviewed"]},
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        """Each group, then what is in it."""
        return super().get_queryset(request).order_by("parent__position", "position", "pk")

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if has_no_desk(obj):
            messages.warning(
                request,
                f"Für „{obj}“ nennt der Plan, der heute gilt, nicht überall ein Amt: Meldungen gehen dort an"
                " die Störungsstelle. Bitte ergänzen Sie es in einem neuen Entwurf.",
            )


@admin.register(HazardWords)
class HazardWordsAdmin(CatalogueAdmin[HazardWords]):
    list_display = ["code", "sentence", "number"]
    search_fields = ["code", "words"]


@admin.register(TextModule)
class TextModuleAdmin(CatalogueAdmin[TextModule]):
    list_display = ["title", "occasion"]
    list_filter = ["occasion"]
    search_fields = ["title", "text"]
