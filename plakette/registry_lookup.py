"""The port to a vehicle register that knows a vehicle by its plate alone, so that nobody has to type a key.

Which register is connected is the setting ``PLATE_REGISTER``: ``none``, or ``demo``. An answer leads to what a
sticker would say anyway (the group), but a register can be asked about other people's cars, too: page 1 limits
how often one address may ask, and all pages show the sticker, never the answer itself.
"""

from dataclasses import replace
from typing import Final, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from plakette.emission import Fuel, VehicleClass, VehicleFacts
from plakette.plates import Plate


class PlateRegister(Protocol):
    """What a register must be able to do."""

    def look_up(self, plate: Plate) -> VehicleFacts | None:
        """The facts about the vehicle with this plate, or None where the register knows no such vehicle."""


DEMO_PLATES: Final = {
    "S-DE 1001": VehicleFacts(key="36N0", fuel=Fuel.PETROL, vehicle=VehicleClass.CAR),  # green
    "S-DE 1002": VehicleFacts(key="0445", fuel=Fuel.DIESEL, vehicle=VehicleClass.CAR, filter="none"),  # yellow
    "S-DE 1003": VehicleFacts(key="0435", fuel=Fuel.DIESEL, vehicle=VehicleClass.CAR, filter="none"),  # red
    "S-DE 1004": VehicleFacts(key="0414", fuel=Fuel.DIESEL, vehicle=VehicleClass.CAR, filter="none"),  # group 1
    "S-DE 1005": VehicleFacts(
        key="0445", fuel=Fuel.DIESEL, vehicle=VehicleClass.CAR, filter="PM2"
    ),  # green by filter
    "S-DE 1006": VehicleFacts(key="35A0", fuel=Fuel.DIESEL, vehicle=VehicleClass.CAR),  # green, diesel ban
    "S-DE 1007": VehicleFacts(
        key="0671", fuel=Fuel.DIESEL, vehicle=VehicleClass.HEAVY, filter="none"
    ),  # yellow lorry
    "S-DE 1008E": VehicleFacts(fuel=Fuel.ELECTRIC, vehicle=VehicleClass.CAR),  # exempt
}
"""The plates of the demo register by their display form; all are made up."""


class DemoRegister:
    """A register of made-up vehicles, so that the demo shows what plate alone can do."""

    def look_up(self, plate: Plate) -> VehicleFacts | None:
        facts = DEMO_PLATES.get(plate.display) if plate.country == "DE" else None
        return replace(facts, plate=plate) if facts else None


def plate_register() -> PlateRegister | None:
    """The register that is connected, or None. ImproperlyConfigured for a name nobody knows."""
    if settings.PLATE_REGISTER == "none":
        return None
    if settings.PLATE_REGISTER == "demo":
        return DemoRegister()
    raise ImproperlyConfigured(f"PLATE_REGISTER: {settings.PLATE_REGISTER!r} is neither none nor demo")
