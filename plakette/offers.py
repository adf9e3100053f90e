"""What a vehicle gets, what it costs, and what the buyer should know before paying."""

from dataclasses import dataclass

from django.utils import timezone

from plakette.drafts import Draft
from plakette.emission import Assessment, Gain, document_would_raise, emission_group, what_a_filter_would_change
from plakette.models import DrivingBan, LowEmissionZone, ServiceTerms
from plakette.pricing import Price, price_of
from plakette.services.rules import (
    bans_that_may_apply,
    driving_bans,
    emission_rules,
    service_terms,
    tariff,
    zones,
)


@dataclass(frozen=True)
class Offer:
    """Everything the pages show between the vehicle and the money; decided by the rules of today."""

    assessment: Assessment
    price: Price
    terms: ServiceTerms
    bans: list[DrivingBan]
    zones: list[LowEmissionZone]
    filter_gains: tuple[Gain, ...]
    document_gains: tuple[Gain, ...]

    @property
    def closed_zones(self) -> list[LowEmissionZone]:
        """Zones this sticker does not open."""
        return [zone for zone in self.zones if (self.assessment.group or 0) < zone.needs_group]

    @property
    def zone_names(self) -> str:
        return ", ".join(zone.name for zone in self.zones)

    @property
    def closed_zone_names(self) -> str:
        return ", ".join(zone.name for zone in self.closed_zones)


def offer_for(draft: Draft) -> Offer:
    today = timezone.localdate()
    rules, facts = emission_rules(today), draft.facts
    assessment = emission_group(facts, rules, today)
    exempt = assessment.group is None
    return Offer(
        assessment=assessment,
        price=price_of(tariff(today).price_list(), draft.address.get("country", "DE")),
        terms=service_terms(today),
        bans=[] if exempt else bans_that_may_apply(driving_bans(today), facts.fuel, assessment.euro),
        zones=[] if exempt else zones(today),
        filter_gains=() if exempt else what_a_filter_would_change(facts, rules, today),
        document_gains=() if exempt else document_would_raise(facts, rules, today),
    )
