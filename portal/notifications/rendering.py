"""From an event and its facts to subject, text and HTML in the reader's language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

SUBJECT_LENGTH = 200
# Everything that ends a line somewhere, beside what str.split() knows.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*\n")


@dataclass(frozen=True)
class Mail:
    subject: str
    text: str
    html: str
    language: str


def render(event: str, language: str, context: Mapping[str, Any]) -> Mail:
    """Render "app/name" from templates/app/email/name.*; TemplateDoesNotExist where one of the three lacks."""
    app, _, name = event.partition("/")
    path = f"{app}/email/{name}"
    known = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    facts = {"base_url": settings.BASE_URL, "language": known, "demo": settings.DEMO, **context}
    with translation.override(known):
        subject = facts["subject"] = one_line(_plain(f"{path}.subject.txt", facts))
        text = _BLANK_LINES.sub("\n\n", _plain(f"{path}.txt", facts)).strip() + "\n"
        html = get_template(f"{path}.html").render(facts).strip() + "\n"
    return Mail(subject, text, html, known)


def one_line(text: str) -> str:
    """Fit for a header: no line breaks, no control characters, at most 200 characters."""
    line = " ".join(_CONTROL.sub(" ", text).split())
    return line if len(line) <= SUBJECT_LENGTH else line[: SUBJECT_LENGTH - 1] + "…"


def sender_domain() -> str:
    """The right-hand side of our Message-IDs: the domain we send from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def _plain(name: str, facts: Mapping[str, Any]) -> str:
    """Text is not HTML: "Müller & Söhne" stays as it is."""
    template = get_template(name).template  # type: ignore[attr-defined]  # the stubs know the backend's base only
    return str(template.render(Context(dict(facts), autoescape=False)))
