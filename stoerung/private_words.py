"""What people publish by accident: phone numbers, addresses of mail, plates, names. A warning, not a judge.

Shapes and short word lists, measured on real-looking sentences; streets and squares named after people, dates,
house numbers and the numbers on lamp posts stay untouched.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parent / "data"
LONGEST_TEXT: Final = 10_000
REMOVED: Final = "[entfernt]"
# District codes around Stuttgart: theirs are believed without a hyphen, too.
CODES_NEARBY: Final = frozenset(
    re.findall(
        r"\w+",
        "S ES NT LB VAI BB LEO WN BK GP GD AA TÜ RT UL HN KÜN ÖHR PF CW FDS HOR KA BR BL HCH SIG SHA CR HDH MA "
        "HD VS RW FR KN FN RV BC MÜ",
    )
)
NO_CODES: Final = frozenset(re.findall(r"\w+", "DIN ISO EN EU EG OG UG WC PLZ LED LKW PKW KFZ SSB AWS"))
# Behind these, letters and digits are the number of a thing.
THINGS: Final = re.compile(
    r"(?:mast|laterne|leuchte|lampe|baum|automat|kasten|schild|schacht|gully|säule|stele|tonne|container|hydrant"
    r"|akte|meldung|vorgang|ticket)[\w-]*(?:[ .:-]|nr\b|nummer|kennung)*$",
    re.IGNORECASE,
)
# Endings (and next words) of what is named after a person and is none.
PLACES: Final = re.compile(
    r"(?:straße|strasse|str|platz|weg|allee|gasse|steige|staffel|brücke|schule|gymnasium|park|halle|haus|heim|kirche"
    r"|stift|hof|ufer|ring|tunnel|see|stadion|denkmal|brunnen|anlage|garten|klinik|krankenhaus|kita|bau|arena|turm"
    r"|bad|museum|bahnhof|haltestelle|friedhof|damm|passage|statue|figur|säule|saal|apotheke|bäckerei)",
    re.IGNORECASE,
)
WORD: Final = r"[A-ZÄÖÜ][a-zäöüßéèışğç]+"
SURNAME: Final = rf"(?:(?:von|van|de|zu|el|al) (?:der |den )?)?{WORD}(?:-{WORD})?"
FULL_NAME: Final = rf"{SURNAME}(?: {SURNAME})?"

EMAIL: Final = re.compile(
    r"[\w.+%-]{1,64}\s?(?:@|\(at\)|\[at\]|\(ät\)|\{at\})\s?[\w-]{1,63}"
    r"(?:\s?(?:\.|\(punkt\)|\[punkt\]|\(dot\))\s?[\w-]{2,63}){1,4}",
    re.IGNORECASE,
)
IBAN: Final = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
BIRTH: Final = re.compile(
    r"(?:\bgeb\.?|\bgeboren|\bGeburtsdatum|\bGeburtstag)(?: am|:| ist)*\s{0,3}"
    r"([0-9]{1,2}\. ?(?:[0-9]{1,2}\.|[A-Za-zä]{3,9}) ?[0-9]{2,4})",
    re.IGNORECASE,
)
PHONE: Final = re.compile(r"(?<![\w.,/+-])(?:\+|\()?[0-9][0-9 ()/.\u2013\u2011-]{5,24}[0-9](?![\w])")
LOCAL_PHONE: Final = re.compile(
    r"\b(?:tel|telefon|telefonnummer|tel\.?-?nr|handy|handynummer|mobil|mobilnummer|fon|fax|durchwahl|rückruf"
    r"|erreichbar|anrufen|rufnummer)\b(?:[ .:]|nr|unter|ist|lautet|der)*"
    r"((?:\+|\()?[0-9](?:[0-9 ()/-]{3,20})[0-9])",
    re.IGNORECASE,
)
PLATE: Final = re.compile(
    r"(?<![\w-])([A-ZÄÖÜ]{1,3})([ \u2011\u2013·-]{0,3})([A-Z]{1,2})[ \u2011\u2013-]{0,3}"
    r"([1-9][0-9]{0,3})( ?[EH])?(?![\w]|,[0-9])"
)
SMALL_PLATE: Final = re.compile(r"(?<![\w-])([a-zäöü]{1,3})-([a-z]{1,2})[ -]?([1-9][0-9]{1,3})([eh])?(?![\w])")
SAID_PLATE: Final = re.compile(
    r"\b(?:kennzeichen|nummernschild|kfz-kennz\.?|kennz\.|autonummer)"
    r"(?:[ :]|ist|lautet|war|des|autos|mit|das){1,6}"
    r"([a-zäöü]{1,3}[ -]{0,3}[a-z]{1,2}[ -]{0,3}[1-9][0-9]{0,3}[eh]?)(?!\w)",
    re.IGNORECASE,
)
TITLED: Final = re.compile(
    r"\b(?:Herrn?|Frau|Fr\.|Hr\.|Hrn\.|Familie|Fam\.|Dr\.|Prof\.)\s(?:(?:Dr|Prof)\. ?)*"
    rf"(?!Dr\.|Prof\.)({FULL_NAME})"
)
SMALL_TITLED: Final = re.compile(
    r"\b(?:herrn?|frau|familie|nachbarn?|nachbarin|hausmeister|vermieter)\s+(\w[\w-]{2,30})", re.IGNORECASE
)
INTRODUCED: Final = re.compile(
    rf"\b(?:[Mm]ein Name ist|[Mm]ein Name:|[Ii]ch heiße|[Ii]ch heisse|Name:|[Gg]ez\.)\s({FULL_NAME})"
)
SIGNED: Final = re.compile(
    r"(?:[Gg]r(?:ü|ue)(?:ß|ss)(?:e|en)?|\b[Gg]ru(?:ß|ss)|\b[Mm][Ff][Gg]|\b[Ll][Gg]|\b[Vv][Gg])"
    rf"[,.!]?\s+(?:von |Ihre? )?((?:[A-Z]\. ?)?{FULL_NAME})\s*[.!]?\s*$"
)
FIRST_AND_LAST: Final = re.compile(rf"\b({WORD})(?:-{WORD})? ({SURNAME})")


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind`: email, iban, birth, phone, plate or name; `text` is the slice from `start` to `end`."""

    kind: str
    start: int
    end: int
    text: str


def find_private(text: str) -> list[Finding]:
    """What had better not be public, in the order of the text; no two overlap."""
    part = text[:LONGEST_TEXT]
    taken: list[tuple[int, int, str]] = []
    for kind, finder in FINDERS.items():
        for start, end in finder(part):
            if all(end <= other_start or start >= other_end for other_start, other_end, _kind in taken):
                taken.append((start, end, kind))
    return [Finding(kind, start, end, part[start:end]) for start, end, kind in sorted(taken)]


def masked(text: str) -> str:
    """The text with `[entfernt]` in the place of everything private."""
    for finding in reversed(find_private(text)):
        text = text[: finding.start] + REMOVED + text[finding.end :]
    return text


Spans = Iterator[tuple[int, int]]


def _all(pattern: re.Pattern[str], group: int = 0) -> Callable[[str], Spans]:
    def spans(text: str) -> Spans:
        return (match.span(group) for match in pattern.finditer(text))

    return spans


def _phones(text: str) -> Spans:
    for match in PHONE.finditer(text):
        if _is_phone(match[0]) and not re.match(r"\s*(?:Uhr|€|Euro|mm|cm|m\b)", text[match.end() :]):
            is_a_thing = THINGS.search(text[max(0, match.start() - 30) : match.start()])
            if not (is_a_thing and re.fullmatch(r"[0-9-]+", match[0])):
                yield match.span()
    yield from (match.span(1) for match in LOCAL_PHONE.finditer(text) if _digits(match[1]) >= 5)


def _digits(text: str) -> int:
    return sum(c.isdigit() for c in text)


def _is_phone(text: str) -> bool:
    """Begins like a number: a plus, or an area code of at least three digits with its nought."""
    if not 7 <= _digits(text) <= 15 or re.search(r"[0-9] {2,}[0-9]|[.]{2}", text):
        return False
    if re.match(r"\(?(?:\+|00)[1-9][0-9]", text):
        return True
    return bool(re.match(r"\(?0[1-9][0-9]|0 [1-9][0-9]{2} ", text))


def _plates(text: str) -> Spans:
    for match in PLATE.finditer(text):
        code, joint, letters, digits = match[1], match[2], match[3], match[4]
        if _is_plate(code, joint, letters, digits) and not _is_number_of_a_thing(text, match.start()):
            yield match.span()
    for match in SMALL_PLATE.finditer(text):
        if match[1].upper() in CODES_NEARBY and not _is_number_of_a_thing(text, match.start()):
            yield match.span()
    yield from _all(SAID_PLATE, 1)(text)


def _is_plate(code: str, joint: str, letters: str, digits: str) -> bool:
    """With a hyphen any district; with a space one nearby; one letter and digit are too little elsewhere."""
    if code in NO_CODES or not joint:
        return False
    if code in CODES_NEARBY:
        return joint.strip() != "" or len(letters + digits) > 2
    return joint.strip() != "" and len(letters + digits) > 2


def _is_number_of_a_thing(text: str, start: int) -> bool:
    return bool(THINGS.search(text[max(0, start - 30) : start]))


def _names(text: str) -> Spans:
    for pattern in (INTRODUCED, SIGNED):
        yield from (match.span(1) for match in pattern.finditer(text) if not _is_place(text, *match.span(1)))
    for match in TITLED.finditer(text):
        yield from _titled(text, match)
    for match in SMALL_TITLED.finditer(text):
        if match[1].lower() in _listed("last_names") and not _is_place(text, *match.span(1)):
            yield match.span(1)
    yield from _firsts_and_lasts(text)


def _titled(text: str, match: re.Match[str]) -> Spans:
    """`Frau Müller Bescheid`: the second word belongs to the name only behind a first name."""
    start, end = match.span(1)
    first, _space, rest = match[1].partition(" ")
    if rest and first.lower() not in _listed("first_names") and not first.islower():
        end = start + len(first)
    if not _is_place(text, start, end):
        yield start, end


def _firsts_and_lasts(text: str) -> Spans:
    position = 0
    while match := FIRST_AND_LAST.search(text, position):
        position = match.end(1)
        is_name = match[1].lower() in _listed("first_names") and not _is_after_saint(text, match.start())
        if is_name and not _is_place(text, *match.span()):
            position = match.end()
            yield match.span()


def _is_after_saint(text: str, start: int) -> bool:
    return bool(re.search(r"(?:\bSt\.|Sankt|[\w]-)\s?$", text[max(0, start - 8) : start]))


def _is_place(text: str, start: int, end: int) -> bool:
    """A street, square or house named after somebody: by the name's ending, its hyphen, or the next word."""
    if re.search(rf"{PLACES.pattern}(?:s|en)?$", text[start:end], re.IGNORECASE):
        return True
    return bool(re.match(rf"-|\s{PLACES.pattern}(?:s|en|e)?\b", text[end:], re.IGNORECASE))


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset((DATA / f"{name}.txt").read_text(encoding="utf-8").lower().split())


FINDERS: Final[dict[str, Callable[[str], Spans]]] = {
    "email": _all(EMAIL),
    "iban": _all(IBAN),
    "birth": _all(BIRTH, 1),
    "phone": _phones,
    "plate": _plates,
    "name": _names,
}
