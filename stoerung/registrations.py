"""What this service tells the building blocks about itself, once, at start."""

from django.utils.translation import gettext_lazy as _

from portal.notifications import desks
from portal.pages.services import register_service
from stoerung.policies import TRIAGE


def register_all() -> None:
    desks.register("stoerung", TRIAGE)
    register_service(
        "stoerung",
        _("Störungsmelder"),
        _("Etwas ist kaputt oder verschmutzt? Mit Foto melden und erfahren, wie es weitergeht."),
        "stoerung:report_place",
        20,
    )
