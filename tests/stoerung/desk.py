"""The desk of the defect reporter, as its clerks meet it."""

from typing import TYPE_CHECKING, Any

from django.test import Client
from django.urls import reverse

from stoerung.models import Category, Photo, Report
from stoerung.services.photos import attach
from tests.factories.stoerung import photo

if TYPE_CHECKING:  # the test client's answer has a name in the stubs only
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

VERSION = "version"


def address(name: str, *args: Any) -> str:
    return reverse(f"admin:stoerung_report_{name}", args=args)


def shown(client: Client, name: str, *args: Any, **query: Any) -> str:
    """The page, which has to be there."""
    response = client.get(address(name, *args), query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def send(client: Client, name: str, report: Report, follow: bool = True, **typed: Any) -> "Answer":
    """Fill in an action's form and send it; the hidden version is what the page shows now unless given."""
    fields = {f"{name}-{field}": value for field, value in typed.items()}
    fields.setdefault(f"{name}-{VERSION}", version(report))
    return client.post(address(name, report.pk), fields, follow=follow)


def version(report: Report) -> int:
    return report.entries.latest("pk").pk


def words(response: "Answer") -> str:
    return response.content.decode()


def group_of(report: Report) -> Category:
    """The group its theme belongs to; what is reported always has one."""
    group = report.category.parent
    assert group is not None
    return group


def with_photo(report: Report, kind: str = Photo.Kind.BEFORE) -> Photo:
    return attach(report, [photo().pk], kind)[0]
