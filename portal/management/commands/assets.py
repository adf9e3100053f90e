from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.assets.build import SourceMissingError, Workshop, build


class Command(BaseCommand):
    help = (
        "Make the style sheet (KERN, trimmed to what our pages use) and the fonts. Quick when nothing changed."
    )
    requires_system_checks = ()  # One of them asks for what this command makes.

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="make everything again")

    def handle(self, *args: Any, **options: Any) -> None:
        workshop = Workshop(settings.BASE_DIR, settings.ASSETS_ROOT, tuple(settings.STYLE_SHEETS))
        try:
            made = build(workshop, force=options["force"])
        except SourceMissingError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Assets made." if made else "Assets are up to date.")
