"""A report as a browser sends it, page by page."""

from typing import Any

from django.core import signing
from django.test import Client
from django.urls import reverse

from portal.geo.points import Point
from stoerung.models import Report
from stoerung.views.report import SALT
from tests.factories.stoerung import SCHLOSSPLATZ

LONG_AGO = 1_700_000_000
TEXT = "Die Laterne vor dem Café ist aus."


def place_page() -> str:
    return reverse("stoerung:report_place")


def defect_page() -> str:
    return reverse("stoerung:report_defect")


def check_page() -> str:
    return reverse("stoerung:report_check")


def pin(spot: Point = SCHLOSSPLATZ, accuracy: str = "10") -> dict[str, str]:
    return {"lon": f"{spot.lon:.6f}", "lat": f"{spot.lat:.6f}", "accuracy": accuracy}


def tell_place(browser: Client, **sent: Any) -> Any:
    """Page 1, given out long ago."""
    begun = signing.dumps(LONG_AGO, salt=SALT)
    return browser.post(place_page(), {"begun": begun, **(sent or pin())})


def tell_defect(browser: Client, category: str = "laterne-aus", **sent: Any) -> Any:
    """Page 2, with the questions of the category already there."""
    given = {"description": TEXT, "category": category, "asked": category, "offered": "1", **sent}
    return browser.post(defect_page(), given)


def to_check(browser: Client, category: str = "laterne-aus", **sent: Any) -> Any:
    """The last page, as it is given out."""
    tell_place(browser)
    tell_defect(browser, category, **sent)
    return browser.get(check_page())


def send(browser: Client, page: Any, **sent: Any) -> Any:
    """Press "Melden" on the last page."""
    draft = page.context["draft"]
    return browser.post(check_page(), {"key": draft.key, "shown": draft.fingerprint, "website": "", **sent})


def the_report() -> Report:
    return Report.objects.get()
