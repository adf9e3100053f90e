"""Say which department gets a defect at a point: one line of JSON."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any, NoReturn

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.geo.metres import metres_to_border
from portal.geo.points import Point, point
from stoerung.models import Category
from stoerung.services import atlas
from stoerung.services.places import DISTRICTS, PlaceOfReport, is_in_city
from stoerung.services.routing import Decision, decide_for


class Command(BaseCommand):
    help = "Welches Amt ein Thema an einem Punkt bekommt, als eine Zeile JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--category", required=True, help="Kurzname des Themas, z. B. schlagloch")
        parser.add_argument("--lat", type=float, required=True, help="Breite in Grad, z. B. 48.7784")
        parser.add_argument("--lon", type=float, required=True, help="Länge in Grad, z. B. 9.1797")
        parser.add_argument("--on", type=date.fromisoformat, help="Tag; ohne Angabe heute")

    def handle(self, *args: Any, category: str, lat: float, lon: float, **options: Any) -> None:
        topic = Category.objects.filter(code=category).first()
        if topic is None:
            self._refuse(f"Das Thema „{category[:40]}“ gibt es nicht.")
        try:
            spot = point(lon, lat)
        except ValueError:
            self._refuse("Das ist kein Punkt auf der Erde.")
        if not is_in_city(spot):
            self._say({"outside": True, "message": "Dieser Punkt liegt außerhalb der Stadt."})
            sys.exit(1)
        day = options["on"] or timezone.localdate()
        self._say(answer(decide_for(topic, PlaceOfReport(point=spot), day), spot))

    def _say(self, facts: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(facts, ensure_ascii=False))

    def _refuse(self, words: str) -> NoReturn:
        self.stderr.write(words)
        sys.exit(2)


def answer(decision: Decision, spot: Point) -> dict[str, Any]:
    """``border_metres``: to another department's ground; ``district_border_metres``: to another district."""
    district = atlas.ground_at(spot, atlas.grounds(DISTRICTS, atlas.versions()))
    area = decision.area
    return {
        "department": decision.department.key,
        "department_name": decision.department.name,
        "rule": decision.rule.pk if decision.rule else None,
        "rule_text": str(decision.rule) if decision.rule else None,
        "plan": decision.plan.number if decision.plan else None,
        "basis": decision.basis,
        "district": district.name if district else None,
        "area": {"set": area.set_key, "code": area.code, "name": area.name} if area else None,
        "border_metres": _rounded(decision.border_metres),
        "district_border_metres": _rounded(metres_to_border(spot, district.shape) if district else None),
    }


def _rounded(metres: float | None) -> float | None:
    return None if metres is None else round(metres, 1)
