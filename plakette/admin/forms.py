"""Small forms of the counter."""

from typing import cast

from django import forms
from django.db.models import Q, QuerySet

from plakette.models import Order


class SearchForm(forms.Form):
    """A plate in any spelling, or an order number."""

    q = forms.CharField(label="Kennzeichen oder Bestellnummer", max_length=40)

    def find(self) -> QuerySet[Order]:
        text = "".join(character for character in self.cleaned_data["q"].upper() if character.isalnum())
        rows = Order.objects.filter(Q(plate_key__startswith=text) | Q(number=text))
        return cast("QuerySet[Order]", rows.order_by("-placed_at")[:50]) if text else Order.objects.none()


class ScanForm(forms.Form):
    number = forms.CharField(
        label="Bestellnummer scannen",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Grund",
        max_length=200,
        widget=forms.TextInput(attrs={"size": 40}),
        help_text="Wird protokolliert.",
    )


class DayForm(forms.Form):
    day = forms.DateField(label="Tag", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
