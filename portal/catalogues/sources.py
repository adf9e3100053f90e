"""Find every text that is to be translated, and where it stands."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract
from django.utils.translation.template import templatize

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
SUFFIXES = {".py", ".html", ".txt"}
LEFT_OUT = ("/management/", "/migrations/", "/local/", "/admin/", "/catalogues/")
"""Places whose words no citizen reads."""

MessageKey = tuple[str | None, str]
"""Context and msgid (the singular, where there is a plural)."""


@dataclass(frozen=True)
class Message:
    context: str | None
    singular: str
    plural: str | None
    places: tuple[str, ...]

    @property
    def key(self) -> MessageKey:
        return (self.context, self.singular)


def messages(base: Path) -> list[Message]:
    """All texts below the project's packages and templates, in the order of their first place."""
    places: dict[MessageKey, list[str]] = defaultdict(list)
    plurals: dict[MessageKey, str | None] = {}
    for path in source_files(base):
        for context, singular, plural in _in_file(path):
            key = (context, singular)
            places[key].append(path.relative_to(base).as_posix())
            plurals[key] = plural or plurals.get(key)
    return [Message(*key, plurals[key], tuple(sorted(set(found)))) for key, found in places.items()]


def source_files(base: Path) -> list[Path]:
    """Python files and templates of the apps, sorted; tests and office pages are left out."""
    roots = [base / "templates", *sorted({path.parent for path in base.glob("*/apps.py")})]
    found = (path for root in roots for path in sorted(root.rglob("*")) if path.suffix in SUFFIXES)
    return [
        path for path in found if not any(part in f"/{path.relative_to(base).as_posix()}" for part in LEFT_OUT)
    ]


def _in_file(path: Path) -> Iterator[tuple[str | None, str, str | None]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django turns a template into something that reads like Python to an extractor.
        text = templatize(text, origin=str(path))
    for _line, found, _comments, context in extract("python", BytesIO(text.encode()), keywords=KEYWORDS):
        singular, plural = found if isinstance(found, tuple) else (found, None)
        if singular:
            yield context, singular, plural
