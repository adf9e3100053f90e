"""The facts about one vehicle, and how what people type becomes such facts."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plakette.emission.errors import FactsError
from plakette.emission.table import Table
from plakette.plates import Plate

NO_FILTER: Final = "none"
LONGEST_INPUT: Final = 60


class Fuel(TextChoices):
    """Field P.3 of the registration certificate, as far as the groups care."""

    PETROL = "petrol", _("Benzin")
    DIESEL = "diesel", _("Diesel")
    GAS = "gas", _("Gas (LPG, Autogas, CNG, Erdgas)")
    ELECTRIC = "electric", _("Strom (nur Elektromotor oder Brennstoffzelle)")


class VehicleClass(TextChoices):
    """EU classes, as far as the groups care: § 6 tells light from heavy, the key lists cars from the rest."""

    CAR = "M1", _("Pkw oder Wohnmobil")
    VAN = "N1", _("Transporter bis 3,5 t")
    HEAVY = "N", _("Lkw, Bus oder anderes Fahrzeug über 3,5 t")


class Sticker(TextChoices):
    NONE = "none", _("keine Plakette")
    RED = "red", _("rote Plakette")
    YELLOW = "yellow", _("gelbe Plakette")
    GREEN = "green", _("grüne Plakette")


STICKERS: Final = {1: Sticker.NONE, 2: Sticker.RED, 3: Sticker.YELLOW, 4: Sticker.GREEN}


@dataclass(frozen=True, slots=True)
class VehicleFacts:
    """What is known of a vehicle; None means not known.

    ``filter`` is a class of the table or NO_FILTER; ``country`` is ISO 3166 alpha-2; ``euro_norm`` counts
    only where a document proves it; ``kind`` is the key of an exemption, e.g. ``motorcycle``.
    """

    key: str | None = None
    fuel: Fuel | None = None
    vehicle: VehicleClass | None = None
    filter: str | None = None
    country: str = "DE"
    first_registration: date | None = None
    euro_norm: int | None = None
    plate: Plate | None = None
    kind: str | None = None

    @property
    def foreign(self) -> bool:
        return self.country != "DE"


def invalid(message: str | Promise, field: str) -> FactsError:
    return FactsError(message, field=field, code="invalid")


def _tidy(text: str) -> str:
    """Upper case without separators; wide forms and odd spaces become plain ones."""
    plain = unicodedata.normalize("NFKC", text) if len(text) <= LONGEST_INPUT else ""
    return re.sub(r"[\s.\-_/‐-―·]+", "", plain).upper()


TWO_CHARACTERS: Final = _(
    "Bitte geben Sie alle vier Zeichen aus Feld 14.1 ein, zum Beispiel 0435 oder 35A0: zwei allein sind "
    "nicht eindeutig. Stehen in einem alten Fahrzeugschein nur zwei, setzen Sie bei einem Pkw 04 davor, bei "
    "einem Nutzfahrzeug 06."
)
SIX_DIGITS: Final = _(
    "Das ist die sechsstellige Nummer aus dem alten Fahrzeugschein. Wir brauchen nur ihre letzten zwei "
    "Ziffern: setzen Sie bei einem Pkw 04 davor, bei einem Nutzfahrzeug 06."
)
NO_KEY: Final = _(
    "Die Schlüsselnummer aus Feld 14.1 hat vier Zeichen und beginnt mit zwei Ziffern, zum Beispiel 0435, 35A0 "
    "oder 36N0."
)
TWO_DIGITS_FOLLOW: Final = _("Nach %(prefix)s folgen in Feld 14.1 zwei Ziffern, zum Beispiel %(prefix)s35.")


def emission_key(text: str, table: Table) -> str:
    """The four characters of field 14.1, e.g. ``"o4 35"`` -> ``"0435"``; FactsError on anything else.

    The letter O is read as zero only where no letter can stand: 36AO is a key of its own.
    """
    key = _tidy(text)
    for pattern, message in ((r"[0-9A-Z]{2}", TWO_CHARACTERS), (r"[0-9O]{6}", SIX_DIGITS)):
        if re.fullmatch(pattern, key):
            raise invalid(message, "key")
    if not re.fullmatch(r"[0-9O]{2}[0-9A-Z]{2}", key):
        raise invalid(NO_KEY, "key")
    prefix, rest = key[:2].replace("O", "0"), key[2:]
    if prefix in table.prefixes and table.prefixes[prefix].table:
        rest = rest.replace("O", "0")
        if not rest.isdigit():
            raise invalid(TWO_DIGITS_FOLLOW % {"prefix": prefix}, "key")
    return prefix + rest


FUELS: Final = {
    Fuel.PETROL: "petrol benzin super otto ottomotor gasoline superbenzin hybrbenzine benzine ethanol e85",
    Fuel.DIESEL: "diesel hybrdiesele dieselmotor biodiesel",
    Fuel.GAS: "gas lpg cng autogas erdgas flüssiggas fluessiggas biogas lng benzinlpg benzincng",
    Fuel.ELECTRIC: "electric strom elektro elektrisch electricity brennstoffzelle fuelcell bev",
}
FUEL_WORDS: Final = {word.upper(): fuel for fuel, words in FUELS.items() for word in words.split()}

VEHICLES: Final = {
    VehicleClass.CAR: "m1 pkw car m1g",
    VehicleClass.VAN: "n1 n1g transporter van",
    VehicleClass.HEAVY: "n n2 n3 m2 m3 lkw bus truck n2g n3g",
}
VEHICLE_WORDS: Final = {word.upper(): vehicle for vehicle, words in VEHICLES.items() for word in words.split()}


NO_FUEL: Final = _(
    "Diesen Kraftstoff kennen wir nicht. Möglich sind Benzin (petrol), Diesel (diesel), Gas (gas) und Strom "
    "(electric); bei einem Hybrid zählt der Verbrennungsmotor."
)
NO_VEHICLE: Final = _(
    "Diese Fahrzeugklasse kennen wir nicht. Möglich sind M1 (Pkw) und N (auch N1, N2, N3, M2, M3)."
)
NO_SUCH_FILTER: Final = _("Diese Filterstufe kennen wir nicht. Möglich sind %(names)s.")


def parse_fuel(text: str) -> Fuel:
    """A fuel by its English or German name; a hybrid is asked for the fuel of its combustion engine."""
    try:
        return FUEL_WORDS[_tidy(text)]
    except KeyError:
        raise invalid(NO_FUEL, "fuel") from None


def parse_vehicle(text: str) -> VehicleClass:
    try:
        return VEHICLE_WORDS[_tidy(text)]
    except KeyError:
        raise invalid(NO_VEHICLE, "vehicle") from None


def parse_filter(text: str, table: Table) -> str:
    """``"pm 1"`` -> ``"PM1"``, ``"kein"`` -> NO_FILTER; FactsError on a class no list knows."""
    name = _tidy(text).removeprefix("STUFE")
    if name in {"NONE", "KEIN", "KEINER", "OHNE", "NEIN"}:
        return NO_FILTER
    if name not in table.filters:
        raise invalid(NO_SUCH_FILTER % {"names": ", ".join(table.filters)}, "filter")
    return name
