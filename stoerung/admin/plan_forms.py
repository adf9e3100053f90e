"""Forms for plans of responsibilities."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.accounts.models import Department
from portal.geo.models import Area
from stoerung.models import Category, RoutingRule
from stoerung.services.plans import RuleOfTopic

EMPTY_ROWS = 3
MOST_ROWS = 400
EVERYWHERE = "überall"


def day_field(label: str, **options: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget, **options)


class RuleForm(forms.Form):
    """One line of a topic's table. A line without a department is no rule."""

    area = forms.TypedChoiceField(label="Gebiet", required=False, coerce=int, empty_value=None)
    department = forms.TypedChoiceField(label="Amt", required=False, coerce=int, empty_value=None)
    valid_from = day_field("von")
    valid_until = day_field("bis")

    def __init__(self, *args: Any, choices: "Choices", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices
        self.fields["area"].choices = choices.areas  # type: ignore[attr-defined]
        self.fields["department"].choices = choices.departments  # type: ignore[attr-defined]
        if "department" in self.initial or "area" in self.initial:
            self.fields["area"].widget = forms.HiddenInput()

    @property
    def area_name(self) -> str:
        """Of a line that has its area already: that is not chosen again."""
        area = self.choices.area_by_pk.get(self.initial.get("area") or 0)
        return f"{area.name} ({area.area_set.name})" if area else EVERYWHERE

    @property
    def has_its_area(self) -> bool:
        return bool(self.fields["area"].widget.is_hidden)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("valid_from"), data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", "Dieser Tag liegt vor dem ersten.")
        if data.get("area") is not None and not data.get("department") and not self.has_its_area:
            self.add_error("department", "Bitte wählen Sie ein Amt für dieses Gebiet.")
        return data

    def rule(self) -> RuleOfTopic | None:
        data = self.cleaned_data
        if not data.get("department"):
            return None
        return RuleOfTopic(
            self.choices.area_by_pk.get(data["area"]),
            self.choices.department_by_pk[data["department"]],
            data["valid_from"],
            data["valid_until"],
        )


class Choices:
    """What all lines of a table choose from, asked once."""

    def __init__(self) -> None:
        areas = list(Area.objects.select_related("area_set").order_by("area_set__name", "name"))
        self.area_by_pk = {area.pk: area for area in areas}
        self.department_by_pk = {department.pk: department for department in Department.objects.all()}
        self.areas = [("", EVERYWHERE), *_by_set(areas)]
        self.departments = [("", "–"), *((pk, str(desk)) for pk, desk in self.department_by_pk.items())]


def _by_set(areas: Iterable[Area]) -> list[tuple[str, list[tuple[int, str]]]]:
    sets: dict[str, list[tuple[int, str]]] = {}
    for area in areas:
        sets.setdefault(area.area_set.name, []).append((area.pk, area.name))
    return list(sets.items())


RuleFormSet = forms.formset_factory(
    RuleForm, extra=EMPTY_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True
)


def table_of(
    rules: Iterable[RoutingRule], *, areas: Iterable[Area] = (), data: Any = None
) -> "forms.BaseFormSet[RuleForm]":
    """The lines there are, a line for each of ``areas`` that has none yet, and some empty ones."""
    lines: list[dict[str, Any]] = [_as_line(rule) for rule in rules]
    taken = {line["area"] for line in lines}
    lines += [{"area": area.pk} for area in areas if area.pk not in taken]
    return RuleFormSet(data, initial=lines, form_kwargs={"choices": Choices()}, prefix="zeile")


def _as_line(rule: RoutingRule) -> dict[str, Any]:
    return {
        "area": rule.area_id,
        "department": rule.department_id,
        "valid_from": rule.valid_from,
        "valid_until": rule.valid_until,
    }


class GroupForm(forms.Form):
    """Which part of the table is shown."""

    gruppe = forms.ChoiceField(label="Gruppe", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = Category.objects.groups().values_list("code", "name")
        self.fields["gruppe"].choices = [("", "alle"), *groups]  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    note = forms.CharField(
        label="Was sich ändern soll", max_length=200, widget=forms.TextInput(attrs={"size": 40})
    )


class ReleaseForm(forms.Form):
    valid_from = day_field("gilt ab")

    def clean_valid_from(self) -> Any:
        day = self.cleaned_data["valid_from"]
        if day is None:
            raise ValidationError("Bitte nennen Sie den ersten Tag.")
        if day < timezone.localdate():
            raise ValidationError("Dieser Tag ist schon vorbei.")
        return day
