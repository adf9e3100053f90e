"""Reports in each of their statuses, made through the services, as life makes them."""

from typing import Any
from uuid import uuid4

from portal.accounts.models import Department
from portal.geo.points import Point
from stoerung.models import Category, Report
from stoerung.services.reporting import NewReport, PlaceOfReport, submit_report

SCHLOSSPLATZ = Point(9.1797, 48.7784)
VAIHINGEN = Point(9.1120, 48.7270)
OUTSIDE = Point(9.0100, 48.6850)
"""In Böblingen."""


def category(code: str = "laterne-aus") -> Category:
    return Category.objects.get(code=code)


def department(key: str) -> Department:
    return Department.objects.get(key=key)


def city() -> None:
    """The demo city's districts, as the tests know them."""
    from stoerung.demo_city import load_demo_city

    load_demo_city()


def place(**fields: Any) -> PlaceOfReport:
    given = {"text": "Schlossplatz", "point": SCHLOSSPLATZ, "accuracy": 10.0, "source": "map"}
    return PlaceOfReport(**{**given, **fields})


def new_report(code: str = "laterne-aus", **fields: Any) -> NewReport:
    given = {
        "category": category(code),
        "place": fields.pop("place", place()),
        "description": "Die Laterne vor dem Café ist seit drei Tagen aus.",
        "email": "aenne@example.org",
        "key": uuid4(),
    }
    return NewReport(**{**given, **fields})


class ReportFactory:
    """Named states; each takes what new_report() takes."""

    @staticmethod
    def received(code: str = "laterne-aus", **fields: Any) -> Report:
        return submit_report(new_report(code, **fields))
