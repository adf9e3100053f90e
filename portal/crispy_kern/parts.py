"""A value of several boxes in a row, each with its own label: a date, a number plate."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.functional import Promise


@dataclass(frozen=True)
class Part:
    """One box: its visible label and the attributes of its input."""

    label: str | Promise
    attrs: dict[str, str] = field(default_factory=dict)


class PartsWidget(forms.MultiWidget):
    """Text boxes in a row. A subclass says in `decompress` how a value falls into its parts."""

    def __init__(self, parts: Sequence[Part], attrs: dict[str, Any] | None = None) -> None:
        self.parts = parts
        super().__init__([forms.TextInput(attrs=dict(part.attrs)) for part in parts], attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for part, box in zip(self.parts, context["widget"]["subwidgets"], strict=True):
            box["label"] = part.label
        return context
