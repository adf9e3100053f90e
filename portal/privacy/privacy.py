"""The register's own tables."""

from django.utils.translation import gettext_lazy as _

from portal.privacy.models import DeletionRun, Erasure
from portal.privacy.register import DataClass, Retention, register, technical

ACCOUNTABILITY = _("Art. 5 Abs. 2 DSGVO: Nachweis, dass Daten gelöscht wurden")

register(
    DeletionRun,
    data_class=DataClass.NONE,
    legal_basis=ACCOUNTABILITY,
    retention=Retention(start=_("Löschlauf"), years=3, field="at"),
    fields=technical("id", "at", "on", "replayed", "removed", "left"),
)
register(
    Erasure,
    data_class=DataClass.NONE,
    legal_basis=ACCOUNTABILITY,
    retention=Retention(start=_("Löschung"), years=3, field="at"),
    fields=technical("id", "at", "target_type", "target_id", "reason"),
)
