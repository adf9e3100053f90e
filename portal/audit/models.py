"""What happened, to what, by whom: lines that are added and never changed."""

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One line. A trigger refuses to change it; only the deletion job may remove it, when its time is up."""

    at = models.DateTimeField("Zeitpunkt", auto_now_add=True, db_index=True)
    action = models.CharField("Vorgang", max_length=100)
    target_type = models.CharField("Gegenstand", max_length=100)
    target_id = models.CharField("Nummer", max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="Person"
    )
    facts = models.JSONField("Angaben", default=dict)

    class Meta:
        verbose_name = "Protokollzeile"
        verbose_name_plural = "Protokoll"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["target_type", "target_id"], name="audit_entry_by_target")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"
