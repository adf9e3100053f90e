"""Judge one interim permit on the command line."""

import json
import re
import sys
from argparse import ArgumentParser
from datetime import date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plakette.permit.verdict import STUTTGART, Code, Verdict, verify
from plakette.permit_keys import PermitKeyError, key_set_in_force
from plakette.services.permit import revocation_list

REASONS = {
    Code.VALID: "Das Siegel ist echt und der Nachweis gilt.",
    Code.STALE: "Die Sperrliste ist älter als 24 Stunden.",
    Code.MALFORMED: "Das ist kein vorläufiger Nachweis, oder der Code ist unvollständig.",
    Code.UNKNOWN_KEY: "Der Siegelschlüssel ist nicht bekannt.",
    Code.FORGED: "Das Siegel passt nicht zum Inhalt.",
    Code.REVOKED: "Der Nachweis ist widerrufen.",
    Code.NOT_YET: "Der Nachweis gilt noch nicht.",
    Code.EXPIRED: "Der Nachweis ist abgelaufen.",
    Code.OTHER_PLATE: "Der Nachweis gehört zu einem anderen Kennzeichen.",
}


class Command(BaseCommand):
    help = "Prüft einen vorläufigen Nachweis: eine Zeile JSON. Ausgang 0 gültig, 1 nicht, 2 Bedienfehler."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("token", help="der Code, oder die ganze Adresse aus dem QR-Code")
        parser.add_argument("--plate", help="Kennzeichen am Fahrzeug")
        parser.add_argument("--on", type=date.fromisoformat, help="Tag der Prüfung, JJJJ-MM-TT; sonst heute")

    def handle(self, *args: Any, **options: Any) -> None:
        now = _noon(options["on"]) if options["on"] else datetime.now(STUTTGART)
        try:
            keys = key_set_in_force()
        except PermitKeyError as error:
            raise CommandError(str(error), returncode=2) from error
        verdict = verify(token_in(options["token"]), keys, revocation_list(now), now, options["plate"])
        self.stdout.write(json.dumps(_facts(verdict), ensure_ascii=False))
        if not verdict.accepted:
            sys.exit(1)


def token_in(text: str) -> str:
    """The token in an address as the QR code has it; anything else unchanged, to be judged as it is."""
    address = re.fullmatch(r"https?://[^/?#\s]+/p#(.*)", text.strip())
    return address[1] if address else text.strip()


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), STUTTGART)


def _facts(verdict: Verdict) -> dict[str, Any]:
    statement = verdict.statement
    return {
        "valid": verdict.accepted,
        "plate": statement.plate if statement else None,
        "country": statement.country if statement else None,
        "group": statement.group if statement else None,
        "valid_from": statement.valid_from.isoformat() if statement else None,
        "valid_until": statement.valid_until.isoformat() if statement else None,
        "status": verdict.code,
        "reason": REASONS[verdict.code],
    }
