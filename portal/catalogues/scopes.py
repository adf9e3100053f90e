"""Which texts a language has to have: English all of them, the others those that the order flow shows."""

from collections.abc import Iterable

from portal.catalogues.sources import Message

EVERYTHING = ("en",)
FLOW_ONLY = ("pl", "fr", "cs", "tr", "it", "ro")
LANGUAGES = (*EVERYTHING, *FLOW_ONLY)

FLOW = (
    "plakette/",
    "templates/plakette/",
    "templates/base.html",
    "templates/components/",
    "templates/email/",
    "templates/429.html",
    "templates/payments/",
    "portal/payments/",
    "portal/crispy_kern/",
    "portal/notifications/services.py",
    "portal/throttling/",
    "portal/uploads/",
    "portal/workflow.py",
)
NOT_FLOW = (
    "plakette/privacy.py",
    "plakette/views/check.py",
    "plakette/views/control.py",
    "plakette/services/control.py",
    "templates/plakette/check",
    "templates/plakette/control",
    "portal/payments/privacy.py",
    "portal/uploads/privacy.py",
    "portal/throttling/privacy.py",
)


def wanted(language: str, messages: Iterable[Message]) -> list[Message]:
    if language in EVERYTHING:
        return list(messages)
    return [message for message in messages if any(in_flow(place) for place in message.places)]


def in_flow(place: str) -> bool:
    return place.startswith(FLOW) and not place.startswith(NOT_FLOW)
