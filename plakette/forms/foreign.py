"""A vehicle registered abroad: country, plate, fuel, first registration (§ 6 of the 35th BImSchV)."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plakette.emission import FactsError, Fuel, VehicleFacts
from plakette.forms.country import CountryField
from plakette.forms.questions import AskingForm
from plakette.plates import Plate, PlateError, foreign_plate
from portal.crispy_kern.dates import DatePartsField

FIRST_CAR = 1886
ONLY_GERMAN = frozenset({"bundeswehr_civil"})


class ForeignVehicleForm(AskingForm):
    """Four facts; a document only where it would raise the group (asked on the next page)."""

    country = CountryField(
        label=_("Land der Zulassung"), error_messages={"required": _("Geben Sie das Land der Zulassung ein.")}
    )
    plate = forms.CharField(
        label=_("Kennzeichen"),
        max_length=40,
        error_messages={"required": _("Geben Sie Ihr Kennzeichen ein.")},
        widget=forms.TextInput(
            attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    fuel = forms.ChoiceField(
        label=_("Kraftstoff"),
        choices=Fuel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Wählen Sie den Kraftstoff.")},
    )
    first_registration = DatePartsField(
        label=_("Erstzulassung"),
        help_text=_(
            "Feld B in den Fahrzeugpapieren: der Tag, an dem das Fahrzeug zum ersten Mal zugelassen wurde."
        ),
        error_messages={"required": _("Geben Sie den Tag der Erstzulassung an.")},
    )

    kind = forms.ChoiceField(label=_("Besonderes Fahrzeug?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_kinds(left_out=ONLY_GERMAN)
        self.chosen_plate: Plate | None = None

    def clean_country(self) -> str:
        country: str = self.cleaned_data["country"]
        if country == "DE":
            raise forms.ValidationError(_("Für Fahrzeuge mit deutschem Kennzeichen gehen Sie bitte zurück."))
        return country

    def clean_first_registration(self) -> Any:
        day = self.cleaned_data["first_registration"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("Die Erstzulassung kann nicht in der Zukunft liegen."))
        if day and day.year < FIRST_CAR:
            raise forms.ValidationError(_("Bitte prüfen Sie das Jahr der Erstzulassung."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not {"country", "plate"} <= data.keys():
            return data
        try:
            self.chosen_plate = foreign_plate(data["country"], data["plate"])
        except PlateError as error:
            self.add_error("plate", str(error.message))
        if data.get("kind"):
            self._need_nothing_more()
        if self.chosen_plate and (data.get("kind") or {"fuel", "first_registration"} <= data.keys()):
            self._find_facts(self.chosen_plate, data)
        return data

    def _need_nothing_more(self) -> None:
        """An exempt vehicle needs no sticker, whatever its fuel and age: leaving them out is no fault then."""
        for name in ("fuel", "first_registration"):
            self.errors.pop(name, None)

    def _find_facts(self, plate: Plate, data: dict[str, Any]) -> None:
        facts = VehicleFacts(
            country=data["country"],
            fuel=Fuel(data["fuel"]) if data.get("fuel") else None,
            first_registration=data.get("first_registration"),
            plate=plate,
            kind=data.get("kind") or None,
        )
        try:
            self.ask_what_is_open(facts)
        except FactsError as error:
            self.add_error(error.field if error.field in self.fields else None, str(error.message))
