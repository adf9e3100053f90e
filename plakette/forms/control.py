"""What an officer types: the plate of the car in front of them. Office page: plain German."""

from typing import Any

from django import forms

from plakette.countries import country_choices
from plakette.permit.statement import compare_key
from portal.crispy_kern.forms import KernForm


class PlateCheckForm(KernForm):
    """Separators don't matter, so nothing is ambiguous: S-AB 1234 and SAB1234 ask the same."""

    submit_label = "Prüfen"

    plate = forms.CharField(
        label="Kennzeichen",
        max_length=20,
        help_text="Leerzeichen und Bindestriche sind gleichgültig.",
        error_messages={"required": "Geben Sie das Kennzeichen ein."},
        widget=forms.TextInput(
            attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    country = forms.ChoiceField(label="Land der Zulassung", initial="DE")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]  # typed as plain Field

    def clean_plate(self) -> str:
        plate = " ".join(self.cleaned_data["plate"].upper().split())
        if not 2 <= len(compare_key(plate)) <= 12:
            raise forms.ValidationError("Geben Sie das Kennzeichen so ein, wie es am Fahrzeug steht.")
        return plate
