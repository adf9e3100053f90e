"""The life of an uploaded file."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    QUARANTINED = "quarantined", _("wird noch geprüft")
    RELEASED = "released", _("geprüft")
    INFECTED = "infected", _("abgewiesen: Schadsoftware")


TRANSITIONS = {
    Status.QUARANTINED: frozenset({Status.RELEASED, Status.INFECTED}),
    Status.RELEASED: frozenset[Status](),
    Status.INFECTED: frozenset[Status](),
}
