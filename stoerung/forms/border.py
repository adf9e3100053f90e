"""On which side of a border is it?"""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.crispy_kern.forms import KernForm

UNKNOWN_SIDE: Final = "unknown"
"""No code of an area: the rules then decide by the point alone."""


class SideForm(KernForm):
    """`side` is the code of one of the sides, or UNKNOWN_SIDE."""

    needed = frozenset({"side"})

    side = forms.ChoiceField(label=_("Wo liegt die Stelle?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, sides: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [*sides, (UNKNOWN_SIDE, _("Weiß ich nicht"))]
        self.fields["side"].choices = choices  # type: ignore[attr-defined]  # typed as plain Field
        self.fields["side"].error_messages["required"] = _("Bitte wählen Sie eine Seite aus.")
