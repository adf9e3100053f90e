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

Options = dict[str, Any]


class Command(BaseCommand):
    help = "Verwaltet die Schlüssel der vorläufigen Nachweise."

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        create = steps.add_parser("create-root", parents=[_root_key()], help="Wurzelschlüssel anlegen (einmal)")
        create.add_argument("--replace", action="store_true", help="der alte ist verloren oder verraten")
        prepare = steps.add_parser(
            "prepare", parents=[_rotation()], help="neuer Schlüssel, noch ohne Unterschrift"
        )
        prepare.add_argument("--to", type=Path, required=True, help="Datei für das neue Verzeichnis")
        sign = steps.add_parser(
            "sign", parents=[_root_key()], help="Verzeichnis unterschreiben, auch ohne Netz"
        )
        sign.add_argument("file", type=Path)
        sign.add_argument("--to", type=Path, required=True, help="Datei für das unterschriebene Verzeichnis")
        install = steps.add_parser("install", help="unterschriebenes Verzeichnis in Kraft setzen")
        install.add_argument("file", type=Path)
        steps.add_parser(
            "rotate", parents=[_rotation(), _root_key()], help="prepare, sign und install in einem"
        )
        steps.add_parser("reseal", help="laufende Nachweise verlorener Schlüssel neu siegeln")
        steps.add_parser("list", help="Schlüssel zeigen")

    def handle(self, *args: Any, **options: Any) -> None:
        step = getattr(self, "do_" + options["step"].replace("-", "_"))
        try:
            step(options)
        except (PermitKeyError, OSError) as error:
            raise CommandError(str(error)) from error

    def do_create_root(self, options: Options) -> None:
        if options["replace"]:
            permit_keys.replace_root(options["root_key"], timezone.now())
        else:
            permit_keys.create_root(options["root_key"])
        self.stdout.write(f"Öffentlich: {permit_keys.root_public_path()}")
        self.stdout.write(f"Geheim: {options['root_key']} – nehmen Sie diese Datei vom Server.")

    def do_prepare(self, options: Options) -> None:
        text = permit_keys.prepare_rotation(timezone.now(), days=options["days"], distrust=options["distrust"])
        options["to"].write_text(text, encoding="utf-8")
        self.stdout.write(f"Unterschreiben Sie {options['to']} mit dem Wurzelschlüssel.")

    def do_sign(self, options: Options) -> None:
        root = permit_keys.load_private(options["root_key"])
        document = permit_keys.sign_key_set(options["file"].read_text(encoding="utf-8"), root)
        options["to"].write_text(document, encoding="utf-8")
        self.stdout.write(f"Unterschrieben: {options['to']}")

    def do_install(self, options: Options) -> None:
        key_set = permit_keys.install(options["file"].read_text(encoding="utf-8"), timezone.now())
        self.stdout.write(f"In Kraft: {key_set}")

    def do_rotate(self, options: Options) -> None:
        root = permit_keys.load_private(options["root_key"])
        key_set = permit_keys.rotate(root, timezone.now(), days=options["days"], distrust=options["distrust"])
        self.stdout.write(f"In Kraft: {key_set}")

    def do_reseal(self, options: Options) -> None:
        permits = reseal_permits()
        for permit in permits:
            self.stdout.write(f"{permit.order.number} {permit.order.status_url}")
        self.stdout.write(f"Neu gesiegelt: {len(permits)}")

    def do_list(self, options: Options) -> None:
        for key in SigningKey.objects.all():
            signs = f"siegelt {key.signs_from} bis {key.signs_until}, prüft bis {key.verifies_until}"
            self.stdout.write(f"{key}  {'kein Vertrauen mehr' if key.distrusted_at else signs}")
        last = permit_keys.signs_until(timezone.now())
        self.stdout.write(f"Siegeln möglich bis {last}." if last else "Heute kann nicht gesiegelt werden.")


def _root_key() -> ArgumentParser:
    parser = ArgumentParser(add_help=False)
    parser.add_argument("--root-key", type=Path, required=True, help="Datei des geheimen Wurzelschlüssels")
    return parser


def _rotation() -> ArgumentParser:
    parser = ArgumentParser(add_help=False)
    parser.add_argument("--days", type=int, default=permit_keys.SIGNING_DAYS, help="so lange siegelt der neue")
    parser.add_argument("--distrust", default="", metavar="KENNUNG", help="diesem Schlüssel nicht mehr trauen")
    return parser
