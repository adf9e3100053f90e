"""Say which emission group a vehicle is in: one line of JSON, or one sentence and exit code 2."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from plakette.countries import parse_country
from plakette.emission import (
    Assessment,
    Rules,
    VehicleFacts,
    emission_group,
    parse_filter,
    parse_fuel,
    parse_vehicle,
)
from plakette.plates import PlateError, parse_plate
from plakette.services.rules import emission_rules
from portal.errors import RuleViolation

OPTIONS = {
    "key": "vier Zeichen aus Feld 14.1, z. B. 0435 oder 36N0",
    "fuel": "petrol, diesel, gas, electric (oder Benzin, Diesel, Gas, Strom)",
    "vehicle": "M1 (Pkw) oder N (auch N1, N2, N3, M2, M3)",
    "filter": "PM01, PM0 bis PM5, PMK01, PMK0 bis PMK4 oder none",
    "plate": "Kennzeichen, z. B. 'S-AB 1234E'",
    "country": "Land der Zulassung, z. B. PL; ohne Angabe Deutschland",
    "first-registration": "erste Zulassung eines ausländischen Fahrzeugs, z. B. 2005-03-01",
    "euro-norm": "nachgewiesene Euro-Norm eines ausländischen Fahrzeugs, 1 bis 6",
    "kind": "besonderes Fahrzeug, z. B. motorcycle",
    "on": "Tag, dessen Regeln gelten; ohne Angabe heute",
}


class Command(BaseCommand):
    help = "Schadstoffgruppe eines Fahrzeugs als eine Zeile JSON."
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.error = self.refuse_options  # type: ignore[method-assign]  # argparse has no other way to say it
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, words in OPTIONS.items():
            parser.add_argument(f"--{name}", help=words)

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("de"):
            try:
                assessment = assess(options)
            except RuleViolation as error:
                self.refuse(str(error))
        answer = {
            "group": assessment.group,
            "sticker": assessment.sticker,
            "eligible": assessment.eligible,
            "reason": assessment.text,
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False))

    def refuse_options(self, message: str) -> NoReturn:
        """In place of argparse's English usage of several lines."""
        names = ", ".join(f"--{name}" for name in OPTIONS)
        self.refuse(f"Diese Angaben passen nicht; möglich sind, jeweils mit einem Wert: {names}.")

    def refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(2)


def assess(options: dict[str, str | None]) -> Assessment:
    """From options to the answer; RuleViolation with the sentence that says what is wrong."""
    on = _date(options, "on") or timezone.localdate()
    rules = emission_rules(on)
    answers = {emission_group(facts, rules, on) for facts in _facts(options, rules)}
    if len(answers) > 1:
        raise PlateError(_("Das Kennzeichen ist nicht eindeutig. Bitte trennen Sie Orts- und Folgebuchstaben."))
    return answers.pop()


def _facts(options: dict[str, str | None], rules: Rules) -> list[VehicleFacts]:
    """The facts once for each reading of the plate: mostly all readings lead to the same answer."""
    given = {name: value for name, value in options.items() if isinstance(value, str)}
    country = parse_country(given["country"]) if "country" in given else "DE"
    plates = parse_plate(given["plate"], country).plates if "plate" in given else (None,)
    return [
        VehicleFacts(
            key=given.get("key"),
            fuel=parse_fuel(given["fuel"]) if "fuel" in given else None,
            vehicle=parse_vehicle(given["vehicle"]) if "vehicle" in given else None,
            filter=parse_filter(given["filter"], rules.table) if "filter" in given else None,
            country=country,
            first_registration=_date(options, "first_registration"),
            euro_norm=_norm(given.get("euro_norm")),
            plate=plate,
            kind=given.get("kind"),
        )
        for plate in plates
    ]


def _date(options: dict[str, str | None], name: str) -> date | None:
    text = options.get(name)
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise RuleViolation(
            _("„%(text)s“ ist kein Datum; gebraucht wird die Form 2026-11-22.") % {"text": text[:30]},
            field=name,
        ) from None


def _norm(text: str | None) -> int | None:
    if text is None:
        return None
    if text.strip() not in {"1", "2", "3", "4", "5", "6"}:
        raise RuleViolation(_("Die Euro-Norm ist eine Zahl von 1 bis 6."), field="euro_norm")
    return int(text)
