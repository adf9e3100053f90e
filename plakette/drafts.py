"""The order while it is being filled in: kept in the session between the pages, gone with it.

Nothing of it is in an address, and nothing is an order before the last page is sent.
"""

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self
from uuid import UUID, uuid4

from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _

from plakette.emission import Fuel, VehicleClass, VehicleFacts
from plakette.models import Order
from plakette.plates import Plate, stored_plate
from plakette.registry_lookup import plate_register
from plakette.services.orders import OrderDraft, Recipient

SESSION_KEY = "plakette"


@dataclass(frozen=True)
class Draft:
    """Plain strings, as typed and normalised; ``facts`` and ``recipient`` give them their meaning back."""

    key: str = field(default_factory=lambda: str(uuid4()))
    plate: str = ""
    vehicle: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    address: dict[str, str] = field(default_factory=dict)
    reorder_of: str = ""
    replaces: str = ""
    proof_document: str = ""

    @classmethod
    def load(cls, session: SessionBase) -> Self:
        """What was kept; fields that an older release wrote and this one doesn't know are passed over."""
        kept = session.get(SESSION_KEY, {})
        return cls(**{name: value for name, value in kept.items() if name in cls.__dataclass_fields__})

    def save(self, session: SessionBase) -> None:
        session[SESSION_KEY] = {name: getattr(self, name) for name in self.__dataclass_fields__}

    def changed(self) -> Self:
        """The same answers as a draft of its own, where this one has become an order.

        Going back and changing an answer after placing makes another order; sending a page twice doesn't.
        """
        if not Order.objects.filter(draft_key=self.key).exists():
            return self
        # The document belongs to the order that was placed, and what it proved with it.
        vehicle = {name: value for name, value in self.vehicle.items() if name != "euro_norm"}
        return replace(self, key=str(uuid4()), vehicle=vehicle, reorder_of="", replaces="", proof_document="")

    def for_another_vehicle(self) -> Self:
        """A new draft for the same person: nothing of the vehicle, and nothing it would replace."""
        return type(self)(address=self.address)

    def with_vehicle(self, plate: Plate, facts: VehicleFacts, typed: dict[str, str]) -> Self:
        vehicle = {
            "key": facts.key,
            "fuel": facts.fuel,
            "vehicle": facts.vehicle,
            "filter": facts.filter,
            "country": facts.country,
            "first_registration": facts.first_registration.isoformat() if facts.first_registration else None,
            "kind": facts.kind,
        }
        return replace(self, plate=plate.display, vehicle=vehicle, typed=typed, proof_document="")

    def with_proof(self, euro_norm: int | None, document: UUID | None) -> Self:
        return replace(
            self,
            vehicle={**self.vehicle, "euro_norm": euro_norm},
            proof_document=str(document) if document else "",
        )

    def with_address(self, address: dict[str, str]) -> Self:
        return replace(self, address=address)

    @property
    def fingerprint(self) -> str:
        """Stands on the check page: what is bought is what that page showed, whatever other tabs did since."""
        content = json.dumps([getattr(self, name) for name in self.__dataclass_fields__], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    @property
    def source(self) -> str:
        """Where the key came from, if nobody typed it: then it is nobody's business who asks for a plate."""
        if not self.vehicle.get("key") or self.typed.get("key"):
            return ""
        return _("wie bei der ersten Bestellung") if self.reorder_of else _("aus dem Register")

    @property
    def has_vehicle(self) -> bool:
        return bool(self.plate and self.vehicle)

    @property
    def facts(self) -> VehicleFacts:
        raw = self.vehicle
        return VehicleFacts(
            key=raw.get("key"),
            fuel=Fuel(raw["fuel"]) if raw.get("fuel") else None,
            vehicle=VehicleClass(raw["vehicle"]) if raw.get("vehicle") else None,
            filter=raw.get("filter"),
            country=raw.get("country", "DE"),
            first_registration=date.fromisoformat(raw["first_registration"])
            if raw.get("first_registration")
            else None,
            euro_norm=raw.get("euro_norm"),
            plate=self.plate_as_chosen,
            kind=raw.get("kind"),
        )

    @property
    def plate_as_chosen(self) -> Plate:
        country = self.vehicle.get("country", "DE")
        return stored_plate(country, self.plate)

    def initial(self, *, abroad: bool) -> dict[str, Any]:
        """What the vehicle page for home or ``abroad`` shows to whoever comes back to it."""
        if not self.has_vehicle or self.facts.foreign != abroad:
            return dict(self.typed)
        if abroad:
            facts = self.facts
            first_registration = facts.first_registration
            return {
                **self.typed,
                "plate": self.plate,
                "fuel": facts.fuel,
                "first_registration": first_registration,
            }
        return {**self.typed, "plate": self.plate_as_chosen}

    def as_order(self, language: str) -> OrderDraft:
        return OrderDraft(
            plate=self.plate_as_chosen,
            facts=self.facts,
            recipient=Recipient(**self.address),
            language=language,
            key=UUID(self.key),
            reorder_of=UUID(self.reorder_of) if self.reorder_of else None,
            proof_document=UUID(self.proof_document) if self.proof_document else None,
        )

    @classmethod
    def forget(cls, session: SessionBase, order: Order) -> None:
        """Once it is paid, what was typed has no business in this browser any more: it may be a shared one."""
        if session.get(SESSION_KEY, {}).get("key") == str(order.draft_key):
            del session[SESSION_KEY]

    @classmethod
    def again(cls, order: Order) -> Self:
        """A new draft with everything of an earlier order: only what changed has to be typed.

        But for the document: the office has to see it again. The key is not shown where it may be the
        register's: an order is placed for any plate.
        """
        first = order.first_registration
        shown = {"key": order.emission_key} if plate_register() is None else {}
        return cls(
            plate=order.plate,
            vehicle={
                "key": order.emission_key or None,
                "fuel": order.fuel or None,
                "vehicle": order.vehicle_class or None,
                "filter": order.particle_filter or None,
                "country": order.country,
                "first_registration": first.isoformat() if first else None,
            },
            typed=shown if order.country == "DE" else {"country": order.country},
            address={
                "name": order.name,
                "extra_line": order.extra_line,
                "street": order.street,
                "postcode": order.postcode,
                "city": order.city,
                "country": order.address_country,
                "email": order.email,
            },
            reorder_of=str(order.pk),
            replaces=order.plate,
        )
