from django.utils.translation import gettext_lazy as _

from portal.clock.models import DoneOnce, Sighting
from portal.privacy.register import DataClass, Permanent, Retention, register, technical

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
    retention=Permanent(_("Eine Zeile je Programmteil, die immer wieder überschrieben wird")),
    fields=technical("name", "seen_at"),
)
