"""Remove what has had its time, in all apps. See docs/loeschung.md."""

import re
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.privacy import services

ERASED_LINE = re.compile(r"\berased (\w+\.\w+) (\S+)")


class Command(BaseCommand):
    help = "Löscht oder anonymisiert in allen Diensten, was seine Aufbewahrungsfrist hinter sich hat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="nur zeigen: jetzt und in den nächsten Monaten"
        )
        parser.add_argument("--on", type=date.fromisoformat, help="Stichtag (JJJJ-MM-TT), sonst heute")
        parser.add_argument(
            "--since",
            type=date.fromisoformat,
            help="nach einer Wiederherstellung: alle Stichtage seit diesem Tag",
        )
        parser.add_argument(
            "--ledger", type=Path, help="Protokolldatei, deren Zeilen „erased …“ wiederholt werden"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        on: date = options["on"] or timezone.localdate()
        if options["dry_run"]:
            self._show_plan(on)
            return
        if on > timezone.localdate():
            raise CommandError("Der Stichtag liegt in der Zukunft; das geht nur mit --dry-run.")
        if options["ledger"]:
            self._repeat_erasures(options["ledger"])
        since: date | None = options["since"]
        run = services.replay(since, on) if since else services.delete_expired(on)
        self._table(f"Entfernt zum {on:%d.%m.%Y}", run.removed)
        if run.left:
            self._table("Noch fällig (in Gebrauch oder fehlerhafte Regel, siehe Log)", run.left)
            raise CommandError("Nicht alles Fällige konnte entfernt werden.")

    def _show_plan(self, on: date) -> None:
        self._table(f"Fällig zum {on:%d.%m.%Y} (nichts wurde verändert)", services.count_due(on))
        later = {f"{month:%m/%Y}  {key}": count for month, key, count in services.upcoming(on)}
        self._table("Danach, je Monat", later)

    def _repeat_erasures(self, ledger: Path) -> None:
        targets = ERASED_LINE.findall(ledger.read_text(encoding="utf-8"))
        found = services.erase_again(targets)
        self.stdout.write(f"Einzelne Löschungen: {len(targets)} im Protokoll, {found} wiederholt.")

    def _table(self, title: str, counts: dict[str, int]) -> None:
        self.stdout.write(title)
        width = max(map(len, counts), default=0)
        for key, count in sorted(counts.items()) or [("nichts", 0)]:
            self.stdout.write(f"  {key:<{width}}  {count:>8}")
