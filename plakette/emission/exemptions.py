"""Vehicles that need no sticker (35. BImSchV § 2 Abs. 3, Anhang 3). Which of them count is dated data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plakette.emission.errors import FactsError
from plakette.emission.facts import VehicleFacts

# The German name stands in the data; these are the same names where a translation is wanted.
LABELS: Final = {
    "e_plate": _("Fahrzeug mit E-Kennzeichen oder E-Plakette (elektrisch betrieben nach § 11 FZV)"),
    "h_plate": _("Oldtimer mit H-Kennzeichen"),
    "red_07_plate": _("Oldtimer mit rotem Kennzeichen 07"),
    "foreign_oldtimer": _("Oldtimer aus EU, EWR oder der Türkei mit gleichwertiger Anerkennung"),
    "motorcycle": _("Motorrad, Motorroller oder anderes zwei- oder dreirädriges Kraftfahrzeug"),
    "tractor": _("land- oder forstwirtschaftliche Zugmaschine"),
    "work_machine": _("Arbeitsmaschine"),
    "mobile_machine": _("mobile Maschine oder mobiles Gerät"),
    "doctor_ambulance": _("Krankenwagen oder Arztwagen mit der Kennzeichnung „Arzt Notfalleinsatz“"),
    "disabled_person": _("Fahrten mit Personen mit Merkzeichen aG, H oder Bl im Schwerbehindertenausweis"),
    "special_rights": _("Fahrzeug mit Sonderrechten nach § 35 StVO, zum Beispiel Polizei oder Feuerwehr"),
    "foreign_troops": _("Fahrzeug nichtdeutscher Truppen, die nicht zur NATO gehören"),
    "bundeswehr_civil": _("ziviles Fahrzeug im Auftrag der Bundeswehr"),
}


@dataclass(frozen=True, slots=True)
class ExemptionRule:
    """One number of Anhang 3. A plate can show it (``plate_suffix``, ``plate_kind``) or a person can say it."""

    key: str
    name: str
    law: str
    valid_from: date
    plate_suffix: str = ""
    plate_kind: str = ""
    askable: bool = True

    @property
    def label(self) -> str | Promise:
        return LABELS.get(self.key, self.name)

    def shown_by(self, facts: VehicleFacts) -> bool:
        plate = facts.plate
        if facts.kind == self.key:
            return True
        if plate is None or plate.country != "DE":
            return False
        return bool(self.plate_suffix and plate.suffix == self.plate_suffix) or bool(
            self.plate_kind and plate.kind == self.plate_kind
        )


def exemption_of(facts: VehicleFacts, exemptions: Iterable[ExemptionRule], on: date) -> ExemptionRule | None:
    """The first exemption in force that the facts show; FactsError for a ``kind`` nobody knows."""
    known = tuple(exemptions)
    if facts.kind is not None and facts.kind not in {rule.key for rule in known}:
        raise FactsError(_("Diese Fahrzeugart kennen wir nicht."), field="kind", code="invalid")
    return next((rule for rule in known if rule.valid_from <= on and rule.shown_by(facts)), None)
