"""Load the areas of a set from GeoJSON: any city's districts, zones. In degrees, or in ETRS89/UTM 32 or 33."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.geo.reference_systems import KNOWN
from portal.geo.services import BadAreas, load_areas, read_areas


class Command(BaseCommand):
    help = "Lädt Gebiete aus einer GeoJSON-Datei (WGS84 oder ETRS89/UTM) in eine Gebietsart."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--name-field", required=True, help="Eigenschaft, die den Namen enthält")
        parser.add_argument("--code-field", default="", help="Eigenschaft mit dem Schlüssel, sonst der Name")
        parser.add_argument("--set", default="stadtbezirke", dest="set_key", help="Kurzname der Gebietsart")
        parser.add_argument("--set-name", default="", help="Name der Gebietsart, sonst bleibt er")
        parser.add_argument("--source", default="", help="woher die Daten stammen")
        parser.add_argument(
            "--crs",
            default="auto",
            choices=["auto", *(str(code) for code in KNOWN)],
            help="Bezugssystem (EPSG); auto: was die Datei sagt oder was die Zahlen verraten",
        )
        parser.add_argument("--dry-run", action="store_true", help="nur prüfen und zählen")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            areas = read_areas(
                options["file"].read_text(encoding="utf-8-sig"),
                name_field=options["name_field"],
                code_field=options["code_field"],
                crs=None if options["crs"] == "auto" else int(options["crs"]),
            )
            loaded = load_areas(
                options["set_key"],
                areas,
                name=options["set_name"],
                source=options["source"],
                dry_run=options["dry_run"],
            )
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"Datei nicht lesbar: {error}") from error
        except BadAreas as bad:
            raise CommandError("\n".join(bad.problems)) from bad
        self.stdout.write(
            f"{'Nur geprüft: ' if options['dry_run'] else ''}{loaded.created} neu, {loaded.changed} geändert, "
            f"{loaded.removed} entfernt, {loaded.unchanged} unverändert."
        )
