"""What people fill in: the vehicle (two facts and what they leave open), then the address."""

from plakette.forms.address import AddressForm
from plakette.forms.foreign import ForeignVehicleForm
from plakette.forms.proof import ProofForm
from plakette.forms.vehicle import VehicleForm

__all__ = ["AddressForm", "ForeignVehicleForm", "ProofForm", "VehicleForm"]
