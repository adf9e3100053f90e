from django.utils.translation import gettext_lazy as _

from portal.privacy.register import DataClass, Retention, for_purpose, register, technical
from portal.throttling.models import Counter

register(
    Counter,
    data_class=DataClass.ACCOUNT,
    legal_basis=_(
        "Art. 6 Abs. 1 lit. f und Art. 32 DSGVO: Schutz vor Überlastung und vor dem Erraten von Kennwörtern"
    ),
    retention=Retention(start=_("Ende des Zeitfensters, meist eine Stunde"), days=1, field="window_ends_at"),
    fields={
        **technical("scope", "window_ends_at"),
        **for_purpose(
            _("Wie oft von einem Anschluss oder Konto aus etwas versucht wurde; ohne die Adresse selbst"),
            "bucket",
            "hits",
        ),
    },
)
