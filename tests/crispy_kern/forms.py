from django import forms

from portal.crispy_kern.dates import DatePartsField
from portal.crispy_kern.forms import KernForm


class EveryKindForm(KernForm):
    """One field of each kind."""

    plate = forms.CharField(
        label="Kennzeichen",
        help_text="Wie auf dem Schild.",
        widget=forms.TextInput(attrs={"class": "input--short", "autocomplete": "off", "inputmode": "text"}),
    )
    note = forms.CharField(label="Nachricht", required=False, widget=forms.Textarea)
    fuel = forms.ChoiceField(
        label="Kraftstoff",
        choices=[("p", "Benzin"), ("d", "Diesel")],
        help_text="Feld P.3.",
        widget=forms.RadioSelect,
    )
    extras = forms.MultipleChoiceField(
        label="Extras", choices=[("a", "Eins"), ("b", "Zwei")], widget=forms.CheckboxSelectMultiple
    )
    country = forms.ChoiceField(label="Land", choices=[("", "Bitte wählen"), ("DE", "Deutschland")])
    first = DatePartsField(label="Erstzulassung")
    document = forms.FileField(label="Dokument", required=False)
    agreed = forms.BooleanField(label="Ich habe geprüft.", help_text="Wirklich.")
    token = forms.CharField(widget=forms.HiddenInput, initial="t")
