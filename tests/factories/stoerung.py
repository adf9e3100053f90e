"""Reports in each of their statuses, made through the services, as life makes them."""

import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from portal.accounts.models import Department, Role, User
from portal.geo.points import Point
from portal.notifications.models import OutgoingMessage
from portal.secret_links import digest, secret_for
from portal.uploads.models import StoredFile
from stoerung.models import Category, Report
from stoerung.services import casework
from stoerung.services.reporter import reopen_report
from stoerung.services.reporting import NewReport, PlaceOfReport, submit_report
from stoerung.states import CloseReason
from tests.factories.accounts import member

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


def staff(key: str = "beleuchtung", role: str = Role.CLERK) -> User:
    """The clerk (or lead) of a department; the same one each time."""
    name = f"{role}-{key}"
    return User.objects.filter(email=f"{name}@example.org").first() or member(name, role, key)


def clerk_of(report: Report) -> User:
    return staff(report.department.key)


def fresh(report: Report) -> Report:
    """As it is in the database now."""
    return Report.objects.select_related("category", "department").get(pk=report.pk)


def mails(event: str) -> list[OutgoingMessage]:
    """Those about one event, in the order they were written."""
    return list(OutgoingMessage.objects.filter(event=f"stoerung/{event}").order_by("created_at", "pk"))


def photo(purpose: str = "stoerung.photo") -> StoredFile:
    """An uploaded photo that belongs to nothing yet: 40 x 30, white."""
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(content, "JPEG")
    stored = StoredFile(
        kind=StoredFile.Kind.PHOTO,
        purpose=purpose,
        status="released",
        content_type="image/jpeg",
        size=len(content.getvalue()),
        width=40,
        height=30,
    )
    stored.link_digest = digest(secret_for("file", stored.pk))
    stored.file.save("", ContentFile(content.getvalue()), save=False)
    stored.save(force_insert=True)
    return stored


class ReportFactory:
    """Named states, each made by the clerk of the desk where it lies; they take what new_report() takes."""

    @staticmethod
    def received(code: str = "laterne-aus", **fields: Any) -> Report:
        return submit_report(new_report(code, **fields))

    @staticmethod
    def in_progress(code: str = "laterne-aus", **fields: Any) -> Report:
        report = ReportFactory.received(code, **fields)
        return casework.take_up(report.pk, clerk_of(report))

    @staticmethod
    def planned(code: str = "laterne-aus", **fields: Any) -> Report:
        report = ReportFactory.received(code, **fields)
        return casework.plan_work(report.pk, clerk_of(report), timezone.localdate() + timedelta(days=3))

    @staticmethod
    def waiting(code: str = "laterne-aus", **fields: Any) -> Report:
        report = ReportFactory.received(code, **fields)
        return casework.ask_reporter(report.pk, clerk_of(report), "Welche der beiden Laternen ist es?")

    @staticmethod
    def forwarded(code: str = "laterne-aus", **fields: Any) -> Report:
        report = ReportFactory.received(code, **fields)
        text = "Die Laterne gehört der Bahn."
        return casework.forward_outside(report.pk, clerk_of(report), "Deutsche Bahn", text)

    @staticmethod
    def done(code: str = "laterne-aus", **fields: Any) -> Report:
        report = ReportFactory.received(code, **fields)
        return casework.close_report(report.pk, clerk_of(report), CloseReason.FIXED, "Die Laterne leuchtet.")

    @staticmethod
    def not_done(
        code: str = "laterne-aus", *, reason: str = CloseReason.NO_DEFECT, forwarded_to: str = "", **fields: Any
    ) -> Report:
        report = ReportFactory.received(code, **fields)
        text = "Wir waren zweimal da."
        return casework.close_report(report.pk, clerk_of(report), reason, text, forwarded_to=forwarded_to)

    @staticmethod
    def duplicate(code: str = "laterne-aus", *, of: Report | None = None, **fields: Any) -> Report:
        first = of or ReportFactory.received(code)
        report = ReportFactory.received(code, **fields)
        return casework.merge_into(report.pk, first.pk, clerk_of(report))

    @staticmethod
    def reopened(code: str = "laterne-aus", **fields: Any) -> Report:
        return reopen_report(ReportFactory.done(code, **fields).pk, "Sie ist immer noch aus.")
