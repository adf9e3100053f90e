"""Keys of the interim permit: create, rotate, distrust. docs/ausweis-schluessel.md tells the whole way."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from plakette import permit_keys
from plakette.models import SigningKey
from plakette.permit_keys import PermitKeyError
from plakette.services.permit import reseal_permits


class Command(BaseCommand):
    help = "Verwaltet die Schlüssel der vorläufigen Nachweise."

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        root = steps.add_parser("create-root", help="Wurzelschlüssel anlegen (einmal)")
        root.add_argument("--root-key", type=Path, required=True, help="Datei des geheimen Wurzelschlüssels")
        for name, words in (("prepare", "neuer Siegelschlüssel, Verzeichnis noch ohne Unterschrift"), ("rotate", "alles in einem")):
            step = steps.add_parser(name, help=words)
            step.add_argument("--days", type=int, default=permit_keys.SIGNING_DAYS, help="so viele Tage siegelt er")
            step.add_argument("--distrust", default="", metavar="KENNUNG", help="diesem Schlüssel nicht mehr trauen")
            if name == "rotate":
                step.add_argument("--root-key", type=Path, required=True)
            else:
                step.add_argument("--to", type=Path, required=True, help="Datei für das Verzeichnis")
        sign = steps.add_parser("sign", help="Verzeichnis unterschreiben (auch ohne Netz und Datenbank)")
        sign.add_argument("file", type=Path)
        sign.add_argument("--root-key", type=Path, required=True)
        sign.add_argument("--to", type=Path, required=True)
        steps.add_parser("install", help="unterschriebenes Verzeichnis in Kraft setzen").add_argument("file", type=Path)
        steps.add_parser("reseal", help="Nachweise verlorener Schlüssel neu siegeln")
        steps.add_parser("list", help="Schlüssel zeigen")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, options["step"].replace("-", "_"))(options)
        except (PermitKeyError, OSError) as error:
            raise CommandError(str(error)) from error

    def create_root(self, options: dict[str, Any]) -> None:
        permit_keys.create_root(options["root_key"])
        self.stdout.write(f"Öffentlich: {permit_keys.root_public_path()}")
        self.stdout.write(f"Geheim: {options['root_key']} – nehmen Sie diese Datei vom Server.")

    def prepare(self, options: dict[str, Any]) -> None:
        text = permit_keys.prepare_rotation(timezone.now(), days=options["days"], distrust=options["distrust"])
        options["to"].write_text(text, encoding="utf-8")
        self.stdout.write(f"Unterschreiben Sie {options['to']} mit dem Wurzelschlüssel.")

    def sign(self, options: dict[str, Any]) -> None:
        root = permit_keys.load_private(options["root_key"])
        document = permit_keys.sign_key_set(options["file"].read_text(encoding="utf-8"), root)
        options["to"].write_text(document, encoding="utf-8")

    def install(self, options: dict[str, Any]) -> None:
        key_set = permit_keys.install(options["file"].read_text(encoding="utf-8"), timezone.now())
        self.stdout.write(f"In Kraft: {key_set}")

    def rotate(self, options: dict[str, Any]) -> None:
        root = permit_keys.load_private(options["root_key"])
        key_set = permit_keys.rotate(
            root, timezone.now(), days=options["days"], distrust=options["distrust"]
        )
        self.stdout.write(f"In Kraft: {key_set}")

    def reseal(self, options: dict[str, Any]) -> None:
        permits = reseal_permits()
        for permit in permits:
            self.stdout.write(f"{permit.order.number} {permit.order.status_url}")
        self.stdout.write(f"Neu gesiegelt: {len(permits)}")

    def list(self, options: dict[str, Any]) -> None:
        for key in SigningKey.objects.all():
            state = "kein Vertrauen mehr" if key.distrusted_at else f"siegelt {key.signs_from} bis {key.signs_until}"
            self.stdout.write(f"{key.reference}  {state}, prüft bis {key.verifies_until}")
        last = permit_keys.signs_until(timezone.now())
        self.stdout.write(f"Siegeln möglich bis {last}." if last else "Heute kann nicht gesiegelt werden.")
