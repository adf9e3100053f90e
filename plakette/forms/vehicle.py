"""A vehicle registered in Germany: plate and emission key."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plakette.emission import FactsError, VehicleFacts, emission_key, open_questions
from plakette.forms.plate import PlateField
from plakette.forms.questions import AskingForm
from plakette.plates import Plate, Reading
from plakette.registry_lookup import plate_register

ONLY_ABROAD = frozenset({"foreign_oldtimer", "foreign_troops"})


class VehicleForm(AskingForm):
    """Two facts; `facts` and `chosen_plate` are there once nothing is left to ask."""

    plate = PlateField(
        label=_("Kennzeichen"), help_text=_("Sie können es auch als Ganzes in ein Feld einfügen.")
    )
    key = forms.CharField(
        label=_("Schlüsselnummer"),
        required=False,
        max_length=20,
        help_text=_("Vier Zeichen aus Feld 14.1 im Fahrzeugschein, zum Beispiel 0435 oder 36N0."),
        widget=forms.TextInput(
            attrs={
                "autocapitalize": "characters",
                "autocomplete": "off",
                "spellcheck": "false",
                "class": "kern-form-input__input--width-4",
            }
        ),
    )
    kind = forms.ChoiceField(label=_("Besonderes Fahrzeug?"), required=False)

    def __init__(
        self, *args: Any, may_ask: Callable[[], bool], known: VehicleFacts | None = None, **kwargs: Any
    ) -> None:
        """``may_ask`` counts and allows a look-up in the register; ``known`` was found out before."""
        super().__init__(*args, **kwargs)
        self.may_ask, self.known = may_ask, known
        self.chosen_plate: Plate | None = None
        self.register = plate_register()
        self.offer_kinds(left_out=ONLY_ABROAD)
        if self.register is None:
            self.needed = frozenset({"key"})
        else:
            self.fields["key"].help_text = _(
                "Vier Zeichen aus Feld 14.1 im Fahrzeugschein. Lassen Sie das Feld leer, "
                "sehen wir im Register nach."
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if plate := self._choose_plate(data):
            self.chosen_plate = plate
            self._find_facts(plate, data)
        return data

    def _choose_plate(self, data: dict[str, Any]) -> Plate | None:
        reading: Reading | None = data.get("plate")
        if reading is None:
            return None
        self.notes = reading.notes
        if len(reading.plates) == 1:
            return reading.only
        choices = {plate.display: plate for plate in reading.plates}
        self.fields["reading"] = forms.ChoiceField(
            label=_("Wie ist es zu lesen?"),
            choices=[(text, text) for text in choices],
            widget=forms.RadioSelect,
            help_text=_("Ohne Trennung passt Ihr Kennzeichen auf mehr als eine Art."),
        )
        chosen = choices.get(self.data.get(self.add_prefix("reading"), ""))
        if chosen is None:
            self.new_question = "reading"
            self.order_fields(["reading"])
        else:
            self.order_fields(["plate", "reading"])
        return chosen

    def _find_facts(self, plate: Plate, data: dict[str, Any]) -> None:
        try:
            facts = self._facts_from(plate, data)
            if facts is not None:
                self.ask_what_is_open(facts)
        except FactsError as error:
            self.add_error(error.field if error.field in self.fields else None, str(error.message))

    def _facts_from(self, plate: Plate, data: dict[str, Any]) -> VehicleFacts | None:
        known = VehicleFacts(plate=plate, kind=data.get("kind") or None)
        if not self.needs_key(known):
            return known
        if typed := data.get("key", "").strip():
            return VehicleFacts(plate=plate, kind=known.kind, key=self._known_key(typed))
        found = self._facts_without_key(plate)
        if found is None and "key" not in self.errors:
            self.add_error("key", self._key_is_missing())
        return found

    def _known_key(self, typed: str) -> str:
        """A beginning that no list knows is a slip, not group 1. Raises FactsError."""
        key = emission_key(typed, self.rules.table)
        if key[:2] not in self.rules.table.prefixes:
            begins = ", ".join(sorted(self.rules.table.prefixes))
            raise FactsError(
                _("Diese Nummer kennen wir nicht. Sie beginnt mit %(begins)s: bitte prüfen Sie Feld 14.1.")
                % {"begins": begins},
                field="key",
                code="invalid",
            )
        return key

    def _facts_without_key(self, plate: Plate) -> VehicleFacts | None:
        """From an earlier answer about this plate, or from the register.

        The register can't be asked without end: it answers about other people's cars, too.
        """
        if self.register is None:
            return None
        if self.known is not None and self.known.key and self.known.plate == plate:
            return replace(self.known, kind=None)
        if self.may_ask():
            return self.register.look_up(plate)
        self.add_error(
            "key",
            _(
                "Wir haben für Sie schon oft im Register nachgesehen. "
                "Bitte geben Sie die vier Zeichen aus Feld 14.1 ein."
            ),
        )
        return None

    def needs_key(self, facts: VehicleFacts) -> bool:
        """An exempt vehicle needs no sticker, whatever its key: then it is not asked."""
        return bool(open_questions(facts, self.rules, self.on))

    def _key_is_missing(self) -> Any:
        if self.register is not None:
            return _(
                "Das Register kennt dieses Kennzeichen nicht. "
                "Bitte geben Sie die vier Zeichen aus Feld 14.1 ein."
            )
        return _("Geben Sie die vier Zeichen aus Feld 14.1 ein, zum Beispiel 0435 oder 36N0.")
