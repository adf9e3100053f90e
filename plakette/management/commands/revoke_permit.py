"""Take an interim permit back from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plakette.models import Permit
from plakette.services.permit import revoke_permit


class Command(BaseCommand):
    help = "Widerruft den vorläufigen Nachweis einer Bestellung. Die nächste Sperrliste nennt ihn."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--order", help="Bestellnummer")
        which.add_argument("--permit-id", type=bytes.fromhex, help="Nummer im Siegel, 16 Hexadezimalziffern")
        parser.add_argument("--reason", required=True, choices=Permit.RevocationReason.values)

    def handle(self, *args: Any, **options: Any) -> None:
        by_order = Permit.objects.filter(order__number=options["order"])
        permit = (
            by_order if options["order"] else Permit.objects.filter(permit_id=options["permit_id"])
        ).first()
        if permit is None:
            raise CommandError("Diesen Nachweis gibt es nicht.")
        permit = revoke_permit(permit, reason=options["reason"])
        self.stdout.write(f"Widerrufen: {bytes(permit.permit_id).hex()} (gültig bis {permit.valid_until}).")
