"""Which rules are in force on a day, how they come in, and who stands for them."""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plakette.emission import Fuel, Rules, Table
from plakette.models.rules import (
    RULES,
    DatedRule,
    DrivingBan,
    EmissionTable,
    Exemption,
    LowEmissionZone,
    ServiceTerms,
    Tariff,
)
from portal.accounts.models import User
from portal.audit.services import record
from portal.errors import RuleViolation
from portal.workflow import lock

DATA: Final = Path(__file__).resolve().parent.parent / "data"
R = TypeVar("R", bound=DatedRule)


class RulesMissing(RuleViolation):
    """For this day no rule of a kind is in force."""


@dataclass(frozen=True)
class LoadReport:
    """How many rules the data files brought: new, changed, and left as they were."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


def emission_rules(on: date) -> Rules:
    """Table and exemptions of a day, as the pure rules want them; two queries. RulesMissing without a table."""
    row = _the_one(EmissionTable, on, without="table")
    exemptions = tuple(exemption.as_rule() for exemption in Exemption.objects.in_force(on))
    return Rules(table=_parsed(row.pk, row.updated_at), exemptions=exemptions)


def tariff(on: date) -> Tariff:
    return _the_one(Tariff, on)


def service_terms(on: date) -> ServiceTerms:
    return _the_one(ServiceTerms, on)


def zones(on: date) -> list[LowEmissionZone]:
    return list(LowEmissionZone.objects.in_force(on))


def driving_bans(on: date) -> list[DrivingBan]:
    return list(DrivingBan.objects.in_force(on).order_by("valid_from"))


@dataclass(frozen=True)
class RulesOfTheDay:
    """All that the order pages show; what costs money is decided anew by place_order()."""

    emission: Rules
    tariff: Tariff
    terms: ServiceTerms
    zones: list[LowEmissionZone]
    bans: list[DrivingBan]


FRESH_FOR: Final = 30
"""Seconds for which a web process shows rules without asking again: asking is half the time of a page."""


def rules_of_the_day(on: date) -> RulesOfTheDay:
    """The rules as they were at most FRESH_FOR seconds ago."""
    return _rules_of_the_day(on, int(time.monotonic() // FRESH_FOR))


@lru_cache(maxsize=2)
def _rules_of_the_day(on: date, _turn: int) -> RulesOfTheDay:
    return RulesOfTheDay(emission_rules(on), tariff(on), service_terms(on), zones(on), driving_bans(on))


def forget_rules_of_the_day() -> None:
    """For whoever has just learned that the rules have changed."""
    _rules_of_the_day.cache_clear()


def bans_that_may_apply(bans: Iterable[DrivingBan], fuel: Fuel | None, euro: int) -> list[DrivingBan]:
    """The bans that can concern a vehicle; ``fuel`` None: not known, ``euro``: the least norm that is sure."""
    return [ban for ban in bans if fuel in {None, ban.fuel} and euro <= ban.up_to_euro]


def unsigned_in_force(on: date) -> list[DatedRule]:
    """The rules that count on a day although nobody has signed them off."""
    return [rule for model in RULES for rule in model._default_manager.in_force(on).unsigned()]


@transaction.atomic
def enter_rule(rule: R, by: User) -> R:
    """Save a draft: a new version, or one that nobody has signed. It binds nobody until it is signed off.

    Whoever changed it last counts as the one who entered it. RuleViolation for a version that is in use.
    """
    if rule.pk is not None:
        refuse_settled(lock(type(rule), rule.pk))
    rule.entered_by = by
    rule.save()
    record("plakette.rule_entered", rule, by=by, key=rule.key, valid_from=rule.valid_from.isoformat())
    return rule


def refuse_settled(rule: DatedRule) -> None:
    """RuleViolation for a version that is signed off or came with the product: it is followed, not changed."""
    if rule.is_settled:
        raise RuleViolation(
            _("Diese Fassung ist fest. Bitte legen Sie eine neue Fassung mit einem neuen ersten Tag an."),
            code="settled",
        )


@transaction.atomic
def sign_off(rule: DatedRule, by: User) -> DatedRule:
    """Let a second person stand for a rule; from then on it can't be changed. Twice changes nothing."""
    row = lock(type(rule), rule.pk)
    if row.is_signed_off:
        return row
    if row.entered_by_id == by.pk:
        raise RuleViolation(
            _("Wer eine Regel einträgt, zeichnet sie nicht selbst frei. Bitte eine zweite Person darum."),
            code="second_person",
        )
    row.signed_off_by, row.signed_off_at = by, timezone.now()
    row.save(update_fields=["signed_off_by", "signed_off_at", "updated_at"])
    record("plakette.rule_signed_off", row, by=by, key=row.key, valid_from=row.valid_from.isoformat())
    return row


@transaction.atomic
def load_rules() -> LoadReport:
    """Bring in the rules of the data files. Twice changes nothing; what people entered or signed stays."""
    models = {model._meta.model_name: model for model in RULES}
    results = [_load_one(models[name], fields) for name, rows in read_data_files().items() for fields in rows]
    return LoadReport(results.count("created"), results.count("updated"), results.count("unchanged"))


def read_data_files() -> dict[str, list[dict[str, Any]]]:
    """The rules of the product by model name; a table stands in a file of its own."""
    rules: dict[str, list[dict[str, Any]]] = json.loads((DATA / "rules.json").read_text(encoding="utf-8"))
    for entry in rules["emissiontable"]:
        entry["table"] = json.loads((DATA / entry["table"]).read_text(encoding="utf-8"))
    return rules


def _load_one(model: Any, fields: dict[str, Any]) -> str:
    wanted = {**fields, "valid_from": date.fromisoformat(fields["valid_from"])}
    identity = {"key": wanted.pop("key"), "valid_from": wanted.pop("valid_from")}
    row, created = model.objects.get_or_create(**identity, defaults=wanted)
    if created:
        return "created"
    kept = row.signed_off_at is not None or row.entered_by_id is not None
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    if kept or not changed:
        return "unchanged"
    for name in changed:
        setattr(row, name, wanted[name])
    row.save()
    return "updated"


def _the_one(model: type[R], on: date, without: str | None = None) -> R:
    rule: R | None = model._default_manager.in_force(on).defer(without).first()
    if rule is None:
        raise RulesMissing(
            _("Für diesen Tag gelten keine Regeln (%(kind)s).") % {"kind": model._meta.verbose_name},
            field="on",
            code="no_rules",
        )
    return rule


@lru_cache(maxsize=8)
def _parsed(pk: int, updated_at: datetime) -> Table:
    """The document is fetched and read once per version and process."""
    return EmissionTable.objects.get(pk=pk).parsed()
