"""Keys of programs that report through Open311."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def usable(self) -> Self:
        return self.filter(revoked_at__isnull=True)


class ApiKey(models.Model):
    """One program's key; the database holds only its digest, so it is shown once. Revoked, never deleted."""

    name = models.CharField("Programm", max_length=100, unique=True)
    contact = models.EmailField("Ansprechstelle", blank=True)
    key_digest = models.CharField("Prüfwert des Schlüssels", max_length=64, unique=True)
    may_update = models.BooleanField(
        "darf Rückmeldungen zu Vorgängen senden", default=False, help_text="zum Beispiel eine beauftragte Firma"
    )
    created_at = models.DateTimeField("angelegt am", default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="angelegt von"
    )
    revoked_at = models.DateTimeField("gesperrt am", null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "Schlüssel für Open311"
        verbose_name_plural = "Schlüssel für Open311"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
