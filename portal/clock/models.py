"""What the clock has done."""

from django.db import models
from django.utils import timezone


class DoneOnce(models.Model):
    """A job has had its effect for this period. The row is written with the effect, in one transaction."""

    job = models.CharField("Aufgabe", max_length=100)
    period = models.CharField("Zeitraum", max_length=40)
    done_at = models.DateTimeField("erledigt am", default=timezone.now)

    class Meta:
        verbose_name = "erledigte Aufgabe"
        verbose_name_plural = "erledigte Aufgaben"
        constraints = (models.UniqueConstraint(fields=["job", "period"], name="job_is_done_once_per_period"),)
        indexes = (models.Index(fields=["done_at"], name="done_by_age"),)

    def __str__(self) -> str:
        return f"{self.job} {self.period}"


class Sighting(models.Model):
    """When a part of the machinery was last seen alive: "clock", or "worker <host>"."""

    name = models.CharField("Teil", max_length=100, primary_key=True)
    seen_at = models.DateTimeField("zuletzt gesehen", default=timezone.now)

    class Meta:
        verbose_name = "Lebenszeichen"
        verbose_name_plural = "Lebenszeichen"

    def __str__(self) -> str:
        return self.name
