"""A report on its way through the office, as the pages behind the secret links meet it."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Role, User
from portal.uploads.services import store_photo
from stoerung.models import ContractorLink, Photo, Report
from stoerung.services import casework
from stoerung.services.contractors import give_to_contractor
from stoerung.services.photos import attach
from tests.factories import accounts
from tests.factories.stoerung import ReportFactory
from tests.uploads.samples import jpeg

QUESTION = "Auf welcher Straßenseite steht die Laterne?"
TASK = "Bitte Leuchtmittel tauschen, Mast 17."
DESCRIPTION = "Die Laterne vor dem Café ist seit drei Tagen aus."


def triage_clerk() -> User:
    found = User.objects.filter(email="triage@example.org").first()
    return found or accounts.member("triage", Role.CLERK, "stoerungsstelle")


def waiting(**fields: Any) -> Report:
    return casework.ask_reporter(ReportFactory.received(**fields).pk, triage_clerk(), QUESTION)


def closed(reason: str = "fixed", **extra: Any) -> Report:
    report = ReportFactory.received()
    return casework.close_report(report.pk, triage_clerk(), reason, "Wir waren heute dort.", **extra)


def given_to_company(report: Report | None = None, task: str = TASK) -> ContractorLink:
    report = report or ReportFactory.received()
    return give_to_contractor(report.pk, triage_clerk(), "Elektro Häberle", "buero@example.org", task)


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("foto.jpg", jpeg(), content_type="image/jpeg")


def with_photo(report: Report, kind: str = Photo.Kind.BEFORE) -> Photo:
    stored = store_photo(photo(), purpose="stoerung.photo")
    with transaction.atomic():
        return attach(report, [stored.pk], kind)[0]


def address(view: str, *args: Any) -> str:
    return reverse(f"stoerung:{view}", args=args)


def shown(client: Client, view: str, *args: Any) -> str:
    """The page, which has to be there."""
    response = client.get(address(view, *args))
    assert response.status_code == 200
    return response.content.decode()
