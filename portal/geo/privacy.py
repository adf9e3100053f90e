from django.utils.translation import gettext_lazy as _

from portal.geo.models import Area, AreaSet
from portal.privacy.register import DataClass, Permanent, register, technical

NO_PERSON = _("keine personenbezogenen Daten")
PUBLIC_MAP = Permanent(_("Gebietsgrenzen sind amtliche Daten ohne Bezug zu Menschen"))

register(
    AreaSet,
    data_class=DataClass.NONE,
    legal_basis=NO_PERSON,
    retention=PUBLIC_MAP,
    fields=technical("id", "key", "name", "source", "is_demo", "version"),
)
register(
    Area,
    data_class=DataClass.NONE,
    legal_basis=NO_PERSON,
    retention=PUBLIC_MAP,
    fields=technical("id", "area_set", "code", "name", "polygon", "west", "south", "east", "north"),
)
