"""What the deletion job did: counts and numbers, never content."""

from django.db import models


class DeletionRun(models.Model):
    """One run of the deletion job for one day. `removed` and `left` map "app.Model rule" → rows."""

    at = models.DateTimeField("Zeitpunkt", auto_now_add=True)
    on = models.DateField("Stichtag")
    replayed = models.BooleanField("nach Wiederherstellung", default=False)
    removed = models.JSONField("entfernt", default=dict)
    left = models.JSONField("noch fällig", default=dict)

    class Meta:
        verbose_name = "Löschlauf"
        verbose_name_plural = "Löschläufe"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"Löschlauf zum {self.on:%d.%m.%Y}"


class Erasure(models.Model):
    """A record removed before its time, for instance on request (Art. 17 GDPR).

    Kept so that a restored backup can be cleaned again: `target_type` "app.model", `target_id` key.
    """

    class Reason(models.TextChoices):
        REQUEST = "request", "auf Antrag (Art. 17 DSGVO)"
        OBJECTION = "objection", "nach Widerspruch (Art. 21 DSGVO)"
        WITHDRAWN = "withdrawn", "Einwilligung widerrufen"
        UNLAWFUL = "unlawful", "hätte nicht gespeichert werden dürfen"

    at = models.DateTimeField("Zeitpunkt", auto_now_add=True)
    target_type = models.CharField("Gegenstand", max_length=100)
    target_id = models.CharField("Nummer", max_length=64)
    reason = models.CharField("Grund", max_length=20, choices=Reason)

    class Meta:
        verbose_name = "Löschung im Einzelfall"
        verbose_name_plural = "Löschungen im Einzelfall"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.target_type} {self.target_id}"
