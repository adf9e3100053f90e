"""From a few facts about a vehicle to its emission group and sticker (35. BImSchV): no database, no clock."""

from plakette.emission.assessment import (
    Assessment,
    Gain,
    document_would_raise,
    emission_group,
    what_a_filter_would_change,
)
from plakette.emission.decide import Rules
from plakette.emission.errors import FactsError, TableError
from plakette.emission.exemptions import ExemptionRule
from plakette.emission.facts import (
    NO_FILTER,
    STICKERS,
    Fuel,
    Sticker,
    VehicleClass,
    VehicleFacts,
    emission_key,
    parse_filter,
    parse_fuel,
    parse_vehicle,
)
from plakette.emission.questions import Question, filters_for, open_questions
from plakette.emission.table import Table, parse_table

__all__ = [
    "NO_FILTER",
    "STICKERS",
    "Assessment",
    "ExemptionRule",
    "FactsError",
    "Fuel",
    "Gain",
    "Question",
    "Rules",
    "Sticker",
    "Table",
    "TableError",
    "VehicleClass",
    "VehicleFacts",
    "document_would_raise",
    "emission_group",
    "emission_key",
    "filters_for",
    "open_questions",
    "parse_filter",
    "parse_fuel",
    "parse_table",
    "parse_vehicle",
    "what_a_filter_would_change",
]
