"""What this service tells the building blocks about itself, once, at start."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import worklists
from portal.geo.geocoding import register_gazetteer
from portal.notifications import desks
from portal.pages.services import register_service
from portal.uploads.models import StoredFile
from portal.uploads.purposes import Purpose, register_purpose
from stoerung import gazetteer
from stoerung.models import Photo
from stoerung.policies import TRIAGE, may_see_overview, may_work_on_reports, reports_visible_to
from stoerung.services.publishing import PUBLIC_PHOTO
from stoerung.states import Publication
from stoerung.worklist import COUNT_TO, Wanted, count

PHOTO = "stoerung.photo"


def register_all() -> None:
    desks.register("stoerung", TRIAGE)
    register_gazetteer(gazetteer.look_up)
    register_purpose(Purpose(PHOTO, may_see=may_see_photo))
    register_purpose(Purpose(PUBLIC_PHOTO, may_see=may_see_photo))
    register_service(
        "stoerung",
        _("Störungsmelder"),
        _("Etwas ist kaputt oder verschmutzt? Mit Foto melden und erfahren, wie es weitergeht."),
        "stoerung:report_place",
        20,
    )
    worklists.register(
        "Störungen: Arbeitsliste", "admin:stoerung_report_worklist", count=open_reports, may=may_work_on_reports
    )
    worklists.register(
        "Störungen: Überblick der Leitung",
        "admin:stoerung_report_overview",
        count=no_number,
        may=may_see_overview,
    )


def may_see_photo(request: HttpRequest, stored: StoredFile) -> bool:
    """Anybody while it is shown with a public report; otherwise the desk where the report lies."""
    photos = Photo.objects.filter(Q(original=stored) | Q(shown=stored))
    if photos.filter(shown=stored, report__publication=Publication.PUBLISHED).exists():
        return True
    return photos.filter(report__in=reports_visible_to(request.user)).exists()


def open_reports(user: Any) -> int | None:
    """Where there are very many the number says nothing."""
    found = count(user, Wanted(), timezone.localdate())
    return found if found <= COUNT_TO else None


def no_number(user: Any) -> None:
    """Figures are looked at, not worked off."""
