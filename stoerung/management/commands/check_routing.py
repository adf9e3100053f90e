"""Prove that every defect has exactly one department at every point of the city, on every day to come."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from typing import Any, NoReturn

from django.core.management.base import BaseCommand
from django.utils import timezone

from stoerung.models import RoutingPlan
from stoerung.services.plan_checks import Check, PlanFault, check_plan
from stoerung.states import PlanStatus


class Command(BaseCommand):
    help = (
        "Beweist, dass jedes Thema an jedem Punkt der Stadt genau ein Amt hat; nennt Lücken und Überlappungen."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", type=int, help="Nummer; ohne Angabe alle, die gelten oder kommen")
        parser.add_argument("--on", type=date.fromisoformat, help="nur an diesem Tag, z. B. 2026-12-01")

    def handle(self, *args: Any, plan: int | None, on: date | None, **options: Any) -> None:
        found = False
        for version, first, end in self._spans(plan, on):
            check = check_plan(version, first, first if on else end)
            if not check.has_map:
                self._refuse("Es sind keine Gebiete geladen: weder „stadtgebiet“ noch „stadtbezirke“.")
            for fault in check.faults:
                self.stdout.write(sentence(fault))
            found = found or bool(check.faults)
            self.stdout.write(_result(version, check))
        if found:
            sys.exit(1)

    def _spans(self, number: int | None, on: date | None) -> Iterator[tuple[RoutingPlan, date, date | None]]:
        """Each plan with the first day to look at, and the first day of the next plan."""
        plans = _plans(number, on or timezone.localdate())
        if not plans:
            self._refuse("Diesen Plan gibt es nicht." if number else "An diesem Tag gilt kein Plan.")
        for plan, after in zip(plans, [*plans[1:], None], strict=True):
            first = max(plan.valid_from or timezone.localdate(), timezone.localdate())
            yield plan, on or first, after.valid_from if after else None
            if on:
                return

    def _refuse(self, words: str) -> NoReturn:
        self.stderr.write(words)
        sys.exit(2)


def sentence(fault: PlanFault) -> str:
    """One line: what, where, how much, a point inside it, from which day on."""
    found = fault.fault
    if found is None:
        return f"{fault.kind}: {fault.subject}, keine Regel, ab {fault.first_day:%d.%m.%Y}"
    where = f", {' und '.join(found.names)}" if found.names else ""
    return (
        f"{fault.kind}: {fault.subject}{where}, {found.square_metres:.0f} m²,"
        f" zum Beispiel bei {fault.witness}, ab {fault.first_day:%d.%m.%Y}"
    )


def _plans(number: int | None, day: date) -> list[RoutingPlan]:
    if number is not None:
        return list(RoutingPlan.objects.filter(number=number))
    now = RoutingPlan.objects.in_force(day).first()
    later = RoutingPlan.objects.filter(status=PlanStatus.ACTIVE, valid_from__gt=day)
    newest = {plan.valid_from: plan for plan in later.order_by("valid_from", "number")}
    return [*([now] if now else []), *newest.values()]


def _result(plan: RoutingPlan, check: Check) -> str:
    periods = f"{len(check.periods)} Zeitraum" if len(check.periods) == 1 else f"{len(check.periods)} Zeiträume"
    looked_at = f"{plan}: {check.topics} Themen, {periods}"
    count = len(check.faults)
    return f"{looked_at}, {count} Lücken oder Überlappungen." if count else f"{looked_at}, lückenlos."
