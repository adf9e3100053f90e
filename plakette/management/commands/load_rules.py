"""Bring the product's own rules into the database: after each update, and as often as one likes."""

from typing import Any

from django.core.management.base import BaseCommand

from plakette.services.rules import load_rules


class Command(BaseCommand):
    help = "Regeln der Plakette (Schlüsselnummern, Preise, Zonen …) aus den mitgelieferten Dateien einspielen."

    def handle(self, *args: Any, **options: Any) -> None:
        report = load_rules()
        self.stdout.write(f"{report.created} neu, {report.updated} geändert, {report.unchanged} unverändert.")
