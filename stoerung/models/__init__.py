"""What a report is, what it can be about, and who is responsible for it."""

from stoerung.models.api import ApiKey
from stoerung.models.case import CaseEntry, ContractorLink, Photo, Supporter
from stoerung.models.catalogue import Category, HazardWords, TextModule
from stoerung.models.report import Report
from stoerung.models.routing import RoutingDecision, RoutingPlan, RoutingRule

__all__ = [
    "ApiKey",
    "CaseEntry",
    "Category",
    "ContractorLink",
    "HazardWords",
    "Photo",
    "Report",
    "RoutingDecision",
    "RoutingPlan",
    "RoutingRule",
    "Supporter",
    "TextModule",
]
