from django.utils.translation import gettext_lazy as _

from portal.clock.models import DoneOnce, Sighting
from portal.privacy.register import DataClass, Retention, register, technical

BASIS = _("Keine personenbezogenen Daten")

register(
    DoneOnce,
    data_class=DataClass.NONE,
    legal_basis=BASIS,
    retention=Retention(start=_("Erledigung der Aufgabe"), days=90, field="done_at"),
    fields=technical("id", "job", "period", "done_at"),
)
register(
    Sighting,
    data_class=DataClass.NONE,
    legal_basis=BASIS,
    retention=Retention(start=_("Letztes Lebenszeichen"), days=90, field="seen_at"),
    fields=technical("name", "seen_at"),
)
