from datetime import date

from django.apps import apps
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from portal.privacy.register import DataClass, Retention, Rows, for_purpose, register, technical
from portal.uploads.models import StoredFile
from portal.uploads.services import remove
from portal.uploads.states import Status

THE_FILE = _("die Datei")


def without_owner(on: date) -> Rows:
    """Files whose record is gone: they go with it, whatever the day."""
    orphaned = Q(pk__in=[])
    types = StoredFile.objects.exclude(owner_type="").order_by().values_list("owner_type", flat=True).distinct()
    for label in types:
        orphaned |= Q(owner_type=label) & ~Q(owner_id__in=_existing(label))
    return StoredFile.objects.filter(orphaned)


def _existing(label: str) -> Rows:
    try:
        model = apps.get_model(label)
    except LookupError:
        return StoredFile.objects.none().values("owner_id")
    keys: Rows = model._base_manager.values_list(Cast("pk", CharField()))
    return keys


register(
    StoredFile,
    data_class=DataClass.DOCUMENT,
    legal_basis=_("Art. 6 Abs. 1 Buchst. e DSGVO: Nachweise und Fotos zu Ihrem Anliegen"),
    retention=[
        Retention(
            name="unclaimed",
            start=_("Hochladen, ohne dass Sie das Formular abgeschickt haben"),
            days=1,
            field="created_at",
            where=Q(owner_type=""),
            anonymise=remove,
            removes=THE_FILE,
        ),
        Retention(
            name="ownerless",
            start=_("Löschung des Vorgangs, zu dem die Datei gehört"),
            due=without_owner,
            anonymise=remove,
            removes=THE_FILE,
        ),
        Retention(
            name="due",
            start=_("Ende der Frist, die bei dem Vorgang genannt ist"),
            days=1,
            field="delete_after",
            anonymise=remove,
            removes=THE_FILE,
        ),
        Retention(
            name="infected",
            start=_("Abweisung wegen Schadsoftware"),
            days=30,
            field="scanned_at",
            where=Q(status=Status.INFECTED),
            anonymise=remove,
            removes=_("der Eintrag"),
        ),
    ],
    fields={
        **technical(
            "id",
            "kind",
            "purpose",
            "status",
            "link_digest",
            "content_type",
            "size",
            "width",
            "height",
            "pages",
            "owner_type",
            "owner_id",
            "kept_by",
            "created_at",
            "scanned_at",
            "scan_attempts",
            "delete_after",
        ),
        **for_purpose(
            _("Ihr Foto oder Dokument: damit wir Ihr Anliegen bearbeiten; Fotos ohne Angaben zu Ort und Gerät"),
            "file",
        ),
    },
)
