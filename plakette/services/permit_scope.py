"""Where an interim permit lets one drive: decided by the bans of the day it is issued."""

from datetime import date

from plakette.emission import Fuel, VehicleClass, VehicleFacts, emission_group
from plakette.models.order import Order
from plakette.models.rules import LowEmissionZone
from plakette.permit.statement import Scope
from plakette.plates import stored_plate
from plakette.services.rules import bans_that_may_apply, driving_bans, emission_rules
from portal.errors import RuleViolation

CITY_ZONE = "stuttgart"


def scope_of(order: Order, on: date) -> Scope:
    """The small zone too, unless a ban may concern the vehicle; with too few facts the city alone."""
    try:
        euro = emission_group(_facts(order), emission_rules(on), on).euro
    except RuleViolation:
        return Scope.CITY
    fuel = Fuel(order.fuel) if order.fuel else None
    return Scope.CITY if bans_that_may_apply(driving_bans(on), fuel, euro) else Scope.SMALL_ZONE_TOO


def zone_needs_group(on: date) -> int:
    """The lowest group that may enter the city's zone; 1 (any) where no zone is in force."""
    zone = LowEmissionZone.objects.in_force(on).filter(key=CITY_ZONE).first()
    return zone.needs_group if zone else 1


def _facts(order: Order) -> VehicleFacts:
    return VehicleFacts(
        key=order.emission_key or None,
        fuel=Fuel(order.fuel) if order.fuel else None,
        vehicle=VehicleClass(order.vehicle_class) if order.vehicle_class else None,
        filter=order.particle_filter or None,
        country=order.country,
        first_registration=order.first_registration,
        euro_norm=order.euro_norm,
        plate=stored_plate(order.country, order.plate),
    )
