"""manage.py translations --update | --compile | --check: the catalogues, without GNU gettext."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.catalogues import catalogue, scopes, sources


class Command(BaseCommand):
    help = "Übersetzungen: --update sucht Texte, --compile übersetzt nach .mo, --check nennt Lücken."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        for name in ("update", "compile", "check"):
            what.add_argument(f"--{name}", action="store_const", const=name, dest="what")

    def handle(self, *args: Any, **options: Any) -> None:
        {"update": update, "compile": compile_all, "check": name_gaps}[options["what"]](self)


def update(command: BaseCommand) -> None:
    found = sources.messages(settings.BASE_DIR)
    for language in scopes.LANGUAGES:
        wanted = scopes.wanted(language, found)
        missing = catalogue.update(settings.BASE_DIR, language, wanted)
        command.stdout.write(f"{language}: {len(wanted)} Texte, {missing} offen")


def compile_all(command: BaseCommand) -> None:
    for language in scopes.LANGUAGES:
        if catalogue.po_path(settings.BASE_DIR, language).exists():
            catalogue.compile_mo(settings.BASE_DIR, language)


def name_gaps(command: BaseCommand) -> None:
    found = sources.messages(settings.BASE_DIR)
    faults = [
        f"{language}: {gap}"
        for language in scopes.LANGUAGES
        for gap in catalogue.gaps(catalogue.load(settings.BASE_DIR, language), scopes.wanted(language, found))
    ]
    for fault in faults[:50]:
        command.stderr.write(fault)
    if faults:
        raise CommandError(f"{len(faults)} Lücken in den Übersetzungen.")
