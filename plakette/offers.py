"""What a vehicle gets, what it costs, and what the buyer should know before paying."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from plakette.drafts import Draft
from plakette.emission import Assessment, Gain, document_would_raise, emission_group, what_a_filter_would_change
from plakette.models import DrivingBan, LowEmissionZone, ServiceTerms
from plakette.pricing import Price, price_of
from plakette.services.rules import bans_that_may_apply, rules_of_the_day


@dataclass(frozen=True)
class Offer:
    """Everything the pages show between the vehicle and the money; decided by the rules of today."""

    assessment: Assessment
    reason: str
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
    of_the_day, facts = rules_of_the_day(today), draft.facts
    rules = of_the_day.emission
    assessment = emission_group(facts, rules, today)
    exempt = assessment.group is None
    return Offer(
        assessment=assessment,
        reason=_reason(draft, assessment),
        price=price_of(of_the_day.tariff.price_list(), draft.address.get("country", "DE")),
        terms=of_the_day.terms,
        bans=[] if exempt else bans_that_may_apply(of_the_day.bans, facts.fuel, assessment.euro),
        zones=[] if exempt else of_the_day.zones,
        filter_gains=() if exempt else what_a_filter_would_change(facts, rules, today),
        document_gains=() if exempt else document_would_raise(facts, rules, today),
    )


def _reason(draft: Draft, assessment: Assessment) -> str:
    """In words, without what the register said about the vehicle."""
    if not draft.source or assessment.group is None:
        return assessment.reason
    words = {"source": draft.source, "group": assessment.group}
    if assessment.sticker is None or not assessment.eligible:
        return _("Angaben %(source)s: Schadstoffgruppe %(group)s. Dafür gibt es keine Plakette.") % words
    words["sticker"] = assessment.sticker.label
    return _("Angaben %(source)s: Schadstoffgruppe %(group)s, %(sticker)s.") % words
