from django.utils.translation import gettext_lazy as _

from portal.audit.models import Entry
from portal.privacy.register import DataClass, Retention, register, technical

register(
    Entry,
    data_class=DataClass.STAFF,
    legal_basis=_("Art. 5 Abs. 2 und Art. 32 DSGVO: jede Handlung im Amt bleibt nachvollziehbar"),
    # As long as the longest-lived receipt whose steps the lines explain.
    retention=Retention(start=_("Vorgang"), years=10, year_end=True, field="at"),
    fields={
        **technical("id", "at", "action", "target_type", "target_id", "facts"),
        "by": _("Welche Person im Amt gehandelt hat; nie, was ein Antrag enthält"),
    },
)
