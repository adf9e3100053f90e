"""Fill the demo: each app that has a module ``demo`` with a function ``seed`` brings its own examples."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol, cast

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Seed(Protocol):
    def __call__(self) -> list[str]: ...


class Command(BaseCommand):
    help = "Legt Beispiele für die Vorführung an und nennt die Zugänge. Zweimal schadet nicht."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Das ist keine Vorführung (DEMO): hier werden keine Beispiele angelegt.")
        for seed in _seeds():
            # No transaction around it: seeds pay and send as life does, between transactions.
            for line in seed():
                self.stdout.write(line)


def _seeds() -> Iterator[Seed]:
    """In the order of INSTALLED_APPS: people first, then what they work on."""
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.demo") is None:
            continue
        seed = getattr(import_module(f"{config.name}.demo"), "seed", None)
        if seed is not None:
            yield cast(Seed, seed)
