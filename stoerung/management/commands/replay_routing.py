"""Try a plan on past reports: who would have got what instead?"""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from stoerung.models import RoutingPlan
from stoerung.services.plan_replay import Move, replay


class Command(BaseCommand):
    help = "Zeigt, welche der letzten Meldungen nach diesem Plan an ein anderes Amt gegangen wären."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", type=int, required=True, help="Nummer der Fassung")
        parser.add_argument("--last", type=int, default=1000, help="so viele der neuesten Meldungen")

    def handle(self, *args: Any, plan: int, last: int, **options: Any) -> None:
        version = RoutingPlan.objects.filter(number=plan).first()
        if version is None:
            self.stderr.write("Diesen Plan gibt es nicht.")
            sys.exit(2)
        result = replay(version, last)
        for move in result.moves:
            self.stdout.write(_line(move))
        moved = result.looked_at - result.same - result.asked
        self.stdout.write(
            f"{version}: {result.looked_at} Meldungen angesehen, {moved} gingen an ein anderes Amt,"
            f" {result.same} an dasselbe, {result.asked} ausgelassen (an der Grenze gefragt)."
        )


def _line(move: Move) -> str:
    examples = ", ".join(f"{number} ({topic})" for number, topic in move.examples)
    return f"{move.count:5d} von {move.source} an {move.target}: {examples}"
