"""The life of a report, and of a plan of responsibilities: which statuses, and which steps between them."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportStatus(models.TextChoices):
    RECEIVED = "received", _("eingegangen")
    IN_PROGRESS = "in_progress", _("in Bearbeitung")
    PLANNED = "planned", _("eingeplant")
    WAITING = "waiting", _("Rückfrage an Sie")
    FORWARDED = "forwarded", _("weitergegeben")
    DONE = "done", _("behoben")
    NOT_DONE = "not_done", _("ohne Behebung beendet")
    DUPLICATE = "duplicate", _("schon gemeldet")
    REOPENED = "reopened", _("wieder geöffnet")


S = ReportStatus

_ENDS = frozenset({S.DONE, S.NOT_DONE, S.DUPLICATE})
_WORK = frozenset({S.IN_PROGRESS, S.PLANNED, S.WAITING, S.FORWARDED}) | _ENDS

# Whoever is asked answers to somebody: an answer (or silence) leads back into the work, not to the start.
TRANSITIONS: Mapping[str, frozenset[str]] = {
    S.RECEIVED: _WORK,
    S.REOPENED: _WORK,
    S.IN_PROGRESS: _WORK - {S.IN_PROGRESS},
    S.PLANNED: _WORK,
    S.WAITING: _WORK - {S.WAITING},
    S.FORWARDED: _WORK - {S.WAITING},
    S.DONE: frozenset({S.REOPENED}),
    S.NOT_DONE: frozenset({S.REOPENED}),
    S.DUPLICATE: frozenset({S.REOPENED}),
}

OPEN = (S.RECEIVED, S.REOPENED, S.IN_PROGRESS, S.PLANNED, S.WAITING, S.FORWARDED)
CLOSED = (S.DONE, S.NOT_DONE, S.DUPLICATE)
ON_THE_CLOCK = (S.RECEIVED, S.REOPENED, S.IN_PROGRESS, S.PLANNED)
"""Open, and it is the city's turn: only here a deadline can be missed."""


class CloseReason(models.TextChoices):
    """Why a report is closed. Only the first counts as fixed."""

    FIXED = "fixed", _("behoben")
    NO_DEFECT = "no_defect", _("kein Mangel gefunden")
    NOT_RESPONSIBLE = "not_responsible", _("Stadt ist nicht zuständig")
    DUPLICATE = "duplicate", _("schon gemeldet")
    CANT_FIX = "cant_fix", _("lässt sich nicht beheben")


STATUS_OF_REASON: Mapping[str, str] = {
    CloseReason.FIXED: S.DONE,
    CloseReason.NO_DEFECT: S.NOT_DONE,
    CloseReason.NOT_RESPONSIBLE: S.NOT_DONE,
    CloseReason.CANT_FIX: S.NOT_DONE,
    CloseReason.DUPLICATE: S.DUPLICATE,
}


class PlanStatus(models.TextChoices):
    """A plan is written, then it counts from a day on; what counted once is never changed again."""

    DRAFT = "draft", "Entwurf"
    ACTIVE = "active", "freigegeben"
    DISCARDED = "discarded", "verworfen"


PLAN_TRANSITIONS: Mapping[str, frozenset[str]] = {
    PlanStatus.DRAFT: frozenset({PlanStatus.ACTIVE, PlanStatus.DISCARDED}),
    PlanStatus.ACTIVE: frozenset(),
    PlanStatus.DISCARDED: frozenset(),
}


class Publication(models.TextChoices):
    """What strangers see: nothing; that there is a report; its text and photos, after a clerk has read them."""

    HIDDEN = "hidden", "nicht öffentlich"
    LISTED = "listed", "ohne Text und Fotos öffentlich"
    PUBLISHED = "published", "mit Text öffentlich"


class Priority(models.IntegerChoices):
    NORMAL = 0, "normal"
    DANGER = 1, "Gefahr"
