"""The outbox: a row per message, written with the business it tells of."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.notifications.states import FINISHED, TRANSITIONS, WAITING, Status


class OutgoingMessageQuerySet(models.QuerySet["OutgoingMessage"]):
    def due(self, at: datetime | None = None) -> "OutgoingMessageQuerySet":
        """Waiting, and their time has come; the longest waiting first."""
        return self.filter(status__in=WAITING, next_attempt_at__lte=at or timezone.now()).order_by(
            "next_attempt_at", "pk"
        )

    def abandoned(self, after: timedelta) -> "OutgoingMessageQuerySet":
        """Claimed longer ago than ``after`` and still "sending".

        Whoever sends holds the row's lock, so of these rows only the unlocked ones are without an owner.
        """
        return self.filter(status=Status.SENDING, claimed_at__lt=timezone.now() - after).order_by("claimed_at")

    def dead(self) -> "OutgoingMessageQuerySet":
        return self.filter(status=Status.DEAD)

    def sent(self) -> "OutgoingMessageQuerySet":
        return self.filter(status=Status.SENT)


class OutgoingMessage(models.Model):
    """One mail to one person. Its text is fixed when it is written; attachments are built when it leaves."""

    transitions: ClassVar[Mapping[str, frozenset[str]]] = TRANSITIONS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.CharField("Anlass", max_length=100)
    to = models.CharField("Empfänger", max_length=254, blank=True)
    language = models.CharField("Sprache", max_length=10)
    subject = models.CharField("Betreff", max_length=200, blank=True)
    text = models.TextField("Text", blank=True)
    html = models.TextField("Text mit Gestaltung", blank=True)
    attachments = models.JSONField("Anhänge", default=list, blank=True)
    message_id = models.CharField("Message-ID", max_length=255)
    dedupe_key = models.CharField("Schlüssel gegen Doppel", max_length=200)

    status = models.CharField("Stand", max_length=10, choices=Status.choices, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField("Versuche", default=0)
    crashes = models.PositiveSmallIntegerField("Abbrüche", default=0)
    next_attempt_at = models.DateTimeField("nächster Versuch", null=True, default=timezone.now)
    claimed_at = models.DateTimeField("in Arbeit seit", null=True, blank=True)
    claimed_by = models.CharField("in Arbeit bei", max_length=100, blank=True)
    sent_at = models.DateTimeField("versandt am", null=True, blank=True)
    last_error = models.CharField("letzter Fehler", max_length=200, blank=True)
    created_at = models.DateTimeField("geschrieben am", default=timezone.now)
    finished_at = models.DateTimeField("abgeschlossen am", null=True, blank=True)
    erased_at = models.DateTimeField("Inhalt gelöscht am", null=True, blank=True)

    objects = OutgoingMessageQuerySet.as_manager()

    class Meta:
        verbose_name = "Nachricht"
        verbose_name_plural = "Nachrichten"
        ordering = ("-created_at",)
        constraints = (
            models.UniqueConstraint(fields=["dedupe_key"], name="one_message_per_dedupe_key"),
            models.UniqueConstraint(fields=["message_id"], name="message_id_is_used_once"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="message_status_is_known"),
            models.CheckConstraint(
                condition=Q(status=Status.SENT, sent_at__isnull=False)
                | (~Q(status=Status.SENT) & Q(sent_at__isnull=True)),
                name="sent_message_has_date",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.SENDING, claimed_at__isnull=False, claimed_by__gt="")
                | (~Q(status=Status.SENDING) & Q(claimed_at__isnull=True, claimed_by="")),
                name="sending_message_is_claimed",
            ),
            models.CheckConstraint(
                condition=Q(status__in=WAITING, next_attempt_at__isnull=False)
                | (~Q(status__in=WAITING) & Q(next_attempt_at__isnull=True)),
                name="waiting_message_has_next_attempt",
            ),
            models.CheckConstraint(
                condition=Q(status__in=FINISHED, finished_at__isnull=False)
                | (~Q(status__in=FINISHED) & Q(finished_at__isnull=True)),
                name="finished_message_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.DEAD) | Q(last_error__gt=""), name="dead_message_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(status__in=FINISHED, to="", subject="", text="", html=""),
                name="erased_message_is_finished_and_empty",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=False) | ~Q(to=""), name="unerased_message_has_recipient"
            ),
            models.CheckConstraint(condition=Q(crashes__lte=F("attempts")), name="crashes_are_attempts"),
        )
        indexes = (
            models.Index(
                fields=["next_attempt_at"], condition=Q(status__in=WAITING), name="waiting_by_next_attempt"
            ),
            models.Index(fields=["claimed_at"], condition=Q(status=Status.SENDING), name="sending_by_claim"),
            models.Index(fields=["-created_at"], name="message_by_age"),
            models.Index(fields=["finished_at"], condition=Q(erased_at__isnull=True), name="unerased_by_end"),
        )

    def __str__(self) -> str:
        return f"{self.event} {self.created_at:%d.%m.%Y %H:%M}"
