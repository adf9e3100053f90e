from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.notifications.models import OutgoingMessage
from portal.notifications.services import erase
from portal.privacy.register import DataClass, Retention, for_purpose, register, technical

CONTENT_DAYS = 30
ROW_DAYS = 365

register(
    OutgoingMessage,
    data_class=DataClass.MESSAGE,
    legal_basis=_("Art. 6 Abs. 1 lit. b und e DSGVO: damit Sie erfahren, wie es mit Ihrem Anliegen weitergeht"),
    retention=[
        Retention(
            start=_("Versand der Nachricht, oder der letzte vergebliche Versuch"),
            days=CONTENT_DAYS,
            field="finished_at",
            where=Q(erased_at__isnull=True),
            anonymise=erase,
            removes=_("Empfänger, Betreff und Text"),
        ),
        Retention(
            start=_("Versand der Nachricht, oder der letzte vergebliche Versuch"),
            days=ROW_DAYS,
            field="finished_at",
        ),
    ],
    fields={
        **technical(
            "id",
            "event",
            "message_id",
            "status",
            "attempts",
            "crashes",
            "next_attempt_at",
            "claimed_at",
            "claimed_by",
            "last_error",
            "created_at",
            "finished_at",
            "erased_at",
        ),
        **for_purpose(
            _("Nachricht an Sie: Empfänger und Inhalt"), "to", "subject", "text", "html", "attachments"
        ),
        "language": _("Sprache, in der die Nachricht geschrieben ist"),
        "dedupe_key": _("Zu welchem Vorgang die Nachricht gehört, damit keine doppelt geschrieben wird"),
        "sent_at": _("Wann die Nachricht versandt wurde"),
    },
)
