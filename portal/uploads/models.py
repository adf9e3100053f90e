"""Files of citizens and partners: what is stored is never what was sent, or never shown inline."""

import secrets
import uuid
from typing import Self

from django.db import models
from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from portal.secret_links import secret_for
from portal.uploads.states import TRANSITIONS, Status

SUFFIXES = {"image/jpeg": "jpg", "application/pdf": "pdf"}


def random_name(stored: "StoredFile", _sent_name: str) -> str:
    """A name that says nothing and cannot be guessed; what the sender called the file is forgotten."""
    name = secrets.token_hex(20)
    return f"uploads/{name[:2]}/{name}.{SUFFIXES[stored.content_type]}"


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def of(self, owner: Model) -> Self:
        """Files that belong to this record, oldest first."""
        return self.filter(owner_type=owner._meta.label_lower, owner_id=str(owner.pk)).order_by("created_at")

    def shown(self) -> Self:
        """Files that may be served at all."""
        return self.filter(status=Status.RELEASED)


class StoredFile(models.Model):
    """One photo or document. It belongs to a record (`owner_type` "app.model"), or still to a session.

    `purpose` names who may see it (portal.uploads.purposes). `delete_after` is the last day it is kept.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo", _("Foto")
        DOCUMENT = "document", _("Dokument")

    transitions = TRANSITIONS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("Art", max_length=10, choices=Kind)
    purpose = models.CharField("Zweck", max_length=60)
    status = models.CharField("Stand", max_length=12, choices=Status, default=Status.QUARANTINED)
    link_digest = models.CharField("Prüfwert des Links", max_length=64, unique=True)
    file = models.FileField("Datei", upload_to=random_name, max_length=100, blank=True)
    content_type = models.CharField("Dateityp", max_length=20, choices=[(key, key) for key in SUFFIXES])
    size = models.PositiveIntegerField("Bytes")
    width = models.PositiveIntegerField("Breite in Pixeln", null=True)
    height = models.PositiveIntegerField("Höhe in Pixeln", null=True)
    pages = models.PositiveIntegerField("Seiten", null=True)
    owner_type = models.CharField("gehört zu", max_length=100, blank=True)
    owner_id = models.CharField("Nummer", max_length=64, blank=True)
    kept_by = models.CharField("Prüfwert der Sitzung", max_length=64, blank=True)
    created_at = models.DateTimeField("hochgeladen", auto_now_add=True)
    scanned_at = models.DateTimeField("geprüft", null=True)
    scan_attempts = models.PositiveIntegerField("Prüfversuche", default=0)
    delete_after = models.DateField("aufheben bis", null=True, blank=True)

    objects = StoredFileQuerySet.as_manager()

    # What the photo itself says about where it was taken: a suggestion for this request, never stored.
    position: "tuple[float, float] | None" = None

    class Meta:
        verbose_name = _("Hochgeladene Datei")
        verbose_name_plural = _("Hochgeladene Dateien")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=Status.INFECTED) | ~Q(file=""), name="stored_file_has_bytes_unless_infected"
            ),
            models.CheckConstraint(
                condition=Q(owner_type="", owner_id="") | (~Q(owner_type="") & ~Q(owner_id="")),
                name="stored_file_owner_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["owner_type", "owner_id"], name="stored_file_by_owner"),
            models.Index(
                fields=["created_at"], name="stored_file_quarantined", condition=Q(status=Status.QUARANTINED)
            ),
            models.Index(fields=["created_at"], name="stored_file_unclaimed", condition=Q(owner_type="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_shown(self) -> bool:
        return self.status == Status.RELEASED

    @property
    def link_secret(self) -> str:
        """The secret part of its address; only its digest is in the database."""
        return secret_for("file", self.pk, stored=self.link_digest)
