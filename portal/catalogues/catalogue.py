"""One language's catalogue: brought up to date, compiled, and searched for gaps."""

import re
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from portal.catalogues.sources import Message

UNREVIEWED = "ungeprüft: maschinell übersetzt"
"""Stands above every translation that no person has read yet."""
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")


def po_path(base: Path, language: str) -> Path:
    return base / "locale" / language / "LC_MESSAGES" / "django.po"


def load(base: Path, language: str) -> Catalog:
    """The catalogue as it stands; an empty one where there is none yet."""
    path = po_path(base, language)
    if not path.exists():
        return _empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(base: Path, language: str, wanted: Iterable[Message]) -> int:
    """Write the catalogue with exactly the wanted texts, keeping their translations; returns the gaps."""
    old, new = load(base, language), _empty(language)
    for message in wanted:
        msgid = (message.singular, message.plural) if message.plural else message.singular
        known = old.get(message.singular, message.context)
        entry = new.add(
            msgid,
            known.string if known is not None and _fits(known, msgid) else None,
            locations=[(place, 0) for place in message.places],
            user_comments=known.user_comments if known is not None else (),
            context=message.context,
        )
        if "%(" in message.singular:
            entry.flags.add("python-format")
    path = po_path(base, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, new, width=0, sort_output=True, omit_header=False)
    return len(gaps(new, wanted))


def _fits(entry: Entry, msgid: str | tuple[str, str]) -> bool:
    return isinstance(entry.id, str) == isinstance(msgid, str)


def compile_mo(base: Path, language: str) -> Path:
    """Write the .mo beside the .po, if the .po is newer."""
    source = po_path(base, language)
    target = source.with_suffix(".mo")
    if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
        with target.open("wb") as file:
            write_mo(file, load(base, language))
    return target


def gaps(catalogue: Catalog, wanted: Iterable[Message]) -> list[str]:
    """Sentences: what is missing, and where a placeholder went lost on the way."""
    found = []
    for message in wanted:
        entry = catalogue.get(message.singular, message.context)
        strings = _strings(entry)
        if not strings or not all(strings):
            found.append(f"fehlt: {message.singular!r} ({message.places[0]})")
        elif any(_placeholders(text) - _all_placeholders(message) for text in strings):
            found.append(f"fremder Platzhalter: {message.singular!r}")
        elif _placeholders(message.plural or message.singular) - _placeholders(strings[-1]):
            found.append(f"Platzhalter fehlt: {message.singular!r}")
    return found


def _strings(entry: Entry | None) -> list[str]:
    """The translation; its plural forms, where there are some."""
    if entry is None or entry.string is None:
        return []
    return [entry.string] if isinstance(entry.string, str) else list(entry.string)


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def _all_placeholders(message: Message) -> set[str]:
    return _placeholders(message.singular) | _placeholders(message.plural or "")


def _empty(language: str) -> Catalog:
    return Catalog(
        locale=language,
        project="Bürgerportal Stuttgart",
        version="1",
        header_comment=f"# {language}. Texte mit „{UNREVIEWED}“ hat noch niemand gelesen.",
        fuzzy=False,
    )
