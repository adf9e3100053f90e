"""The rule itself: complete facts in, group out. No words, no missing facts; those are its neighbours' work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from plakette.emission.exemptions import ExemptionRule, exemption_of
from plakette.emission.facts import NO_FILTER, Fuel, VehicleClass, VehicleFacts
from plakette.emission.table import CodeTable, Table


@dataclass(frozen=True, slots=True)
class Rules:
    """What is in force on one day."""

    table: Table
    exemptions: tuple[ExemptionRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """``group`` None means exempt; ``code`` names the rule that decided."""

    group: int | None
    code: str
    exemption: ExemptionRule | None = None
    euro: int = 0


def decide(facts: VehicleFacts, rules: Rules, on: date) -> Outcome:
    """Facts that matter must be there; ``portal`` rules about missing ones live in ``questions``."""
    exemption = exemption_of(facts, rules.exemptions, on)
    if exemption is not None:
        return Outcome(None, "exempt", exemption)
    if facts.foreign:
        return _abroad(facts, rules.table)
    return _by_key(facts, rules.table)


def _by_key(facts: VehicleFacts, table: Table) -> Outcome:
    key = facts.key or ""
    prefix = table.prefixes.get(key[:2])
    if prefix is not None and prefix.group is not None:
        return Outcome(prefix.group, "prefix", euro=prefix.euro)
    if facts.fuel is Fuel.ELECTRIC:
        return Outcome(table.no_combustion, "no_combustion", euro=9)
    if prefix is None or prefix.table is None:
        return Outcome(1, "unlisted")
    codes = table.lists[prefix.table]
    bare = bare_group(codes, key[2:], facts.fuel)
    # A filter may only lift: where the table names a lower group for it, the vehicle keeps its own.
    lifted = filter_group(codes, key[2:], facts)
    if lifted > bare:
        return Outcome(lifted, "listed_with_filter", euro=prefix.euro)
    return Outcome(bare, "listed", euro=prefix.euro)


def bare_group(codes: CodeTable, code: str, fuel: Fuel | None) -> int:
    """The group without a filter: gas vehicles have the petrol codes and some of their own."""
    if fuel is Fuel.DIESEL:
        return codes.diesel.get(code, 1)
    gas = codes.gas.get(code, 1) if fuel is Fuel.GAS else 1
    return max(codes.petrol.get(code, 1), gas)


def filter_group(codes: CodeTable, code: str, facts: VehicleFacts) -> int:
    """The group a filter gives; 1 without one, for a class of the other list, and for anything but diesel."""
    if facts.fuel is not Fuel.DIESEL or facts.filter is None:
        return 1
    return codes.filters.get(facts.filter, {}).get(code, 1)


def _abroad(facts: VehicleFacts, table: Table) -> Outcome:
    """§ 6: a proven Euro norm counts; without proof the first registration lets a group be presumed."""
    if facts.fuel is Fuel.ELECTRIC:
        return Outcome(table.no_combustion, "no_combustion", euro=9)
    if facts.euro_norm is not None:
        group = _proof_of(facts, table).get(facts.euro_norm, 1)
        return Outcome(group, "foreign_proof", euro=facts.euro_norm)
    engine = "diesel" if facts.fuel is Fuel.DIESEL else "petrol"
    weight = "heavy" if facts.vehicle is VehicleClass.HEAVY else "light"
    day = facts.first_registration or date.min
    steps = table.foreign.by_date[engine, weight]
    return Outcome(max((group for since, group in steps if since <= day), default=1), "foreign_date")


def _proof_of(facts: VehicleFacts, table: Table) -> Mapping[int, int]:
    if facts.fuel is not Fuel.DIESEL:
        return table.foreign.proof["petrol"]
    filtered = facts.filter not in {None, NO_FILTER}
    return table.foreign.proof["diesel_with_filter" if filtered else "diesel"]
