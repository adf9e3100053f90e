"""Who has knocked how often: a counter per place and person, the person unreadable."""

from django.db import models
from django.utils import timezone


class Counter(models.Model):
    """One window of one key. It begins with the first hit; hits beyond the limit do not prolong it."""

    bucket = models.CharField("Schlüssel", max_length=64, primary_key=True)
    scope = models.CharField("Bereich", max_length=50)
    hits = models.PositiveIntegerField("Zugriffe", default=1)
    window_ends_at = models.DateTimeField("Fenster endet", default=timezone.now)

    class Meta:
        verbose_name = "Zähler"
        verbose_name_plural = "Zähler"
        indexes = (models.Index(fields=["window_ends_at"], name="counter_by_end"),)

    def __str__(self) -> str:
        return f"{self.scope}: {self.hits}"
