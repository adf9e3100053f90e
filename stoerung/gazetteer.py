"""A list of Stuttgart's places that answers without network: names, nicknames and stops → a point.

Pure: no database, no network. Every coordinate has a source, see data/gazetteer.json. Answers say how exact
they are meant (`accuracy_m`, metres): 50 for a stop, 1,500 for a district, and more where a house number or
half a sentence had to be passed over.
"""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.geo.geocoding import Place
from portal.geo.points import Box, Point, distance, point

DATA: Final = Path(__file__).parent / "data"
SOURCE: Final = "gazetteer"
LONGEST: Final = 200
LONGEST_NAME: Final = 6  # words
# Metres.
AT_A_STOP: Final = 50
ALONG_A_STREET: Final = 400
HOUSE_NUMBER: Final = 700
ON_A_SQUARE: Final = 200
IN_A_SENTENCE: Final = 300
FARTHEST_NEIGHBOUR: Final = 15_000

STOP: Final = "haltestelle"
FILLERS: Final = frozenset(
    {"am", "an", "auf", "bei", "beim", "das", "dem", "den", "der", "die", "ecke", "hinter", "im", "in"}
    | {"nahe", "neben", "vom", "von", "vor", "vorm", "zum", "zur"}
)
CITY: Final = frozenset(("stuttgart", "stgt"))
UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
SPELLINGS: Final = tuple(
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        (r"\b7[01]\d{3}\b", " "),  # postal codes of the region
        (r"strasse\b|str\b", "str"),
        (r"pl\b", "platz"),
        (r"\b(?:[us] ?bahn|stadtbahn)(?: ?(?:haltestelle|station))?\b|\b(?:hst|station)\b", STOP),
        (r"\b(?:haupt ?bf|haupt bahnhof|hbf)\b", "hauptbahnhof"),
        (r"\b(?:bf|bhf)\b", "bahnhof"),
        (rf"\b{STOP}(?: {STOP})+\b", STOP),
        (r"(?<=\w) (?=(?:str|platz|weg|allee|gasse)\b)", ""),  # Schwab-Straße = Schwabstraße
        (r" +", " "),
    )
)
NUMBER: Final = re.compile(r"(.+?) (\d{1,3} ?[a-h]?)(?: \d{1,3} ?[a-h]?)?$")
SQUARE: Final = re.compile(r"(?:platz|markt)$")
STREET: Final = re.compile(r"(?:str|weg|allee|gasse|steige|ring)$")


@dataclass(frozen=True, eq=False)
class Entry:
    """One place of the list. Its forms are normal forms with the spelling they came from.

    `shared`: forms of several places ("Kelterplatz"). `only_alone`: everyday words too ("Blick", "Rot").
    """

    name: str
    kind: str
    point: Point
    accuracy_m: float
    rank: int
    source: str
    is_stop: bool
    forms: dict[str, str]
    shared: dict[str, str]
    only_alone: frozenset[str]


@dataclass(frozen=True)
class Neighbour:
    """Who is probably responsible outside: the nearest town's centre, not a border. `website` "": not known."""

    name: str
    administration: str
    website: str
    point: Point
    distance_m: float

    @property
    def wording(self) -> str:
        return _("Für diesen Ort ist vermutlich die %(administration)s zuständig.") % {
            "administration": self.administration
        }


@dataclass(frozen=True)
class Operator:
    """Somebody who is responsible for things inside the city that are not the city's."""

    key: str
    name: str
    responsible_for: str
    website: str


# --- Words ---


def words(text: str) -> list[str]:
    """The words of a text in one spelling: case, umlauts, ß, "Str.", hyphens, "Hbf"."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).casefold().translate(UMLAUTS)
    spelled = " ".join(re.sub(r"[\W_]+", " ", plain).split())
    for pattern, spelling in SPELLINGS:
        spelled = pattern.sub(spelling, spelled)
    return spelled.split()


def normal_form(text: str) -> str:
    """One spelling for all ways to write a name: "Am Schloßpl., 70173 Stuttgart" → "schlossplatz"."""
    parts = words(text)
    while len(parts) > 1 and parts[-1] in CITY:
        parts.pop()
    while len(parts) > 1 and parts[0] in CITY | FILLERS:
        parts.pop(0)
    if len(parts) > 1 and parts[-1] == STOP:
        parts.insert(0, parts.pop())
    return " ".join(parts)


def _one_typo_apart(a: str, b: str) -> bool:
    """One letter too many, too few, wrong, or two neighbours swapped."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return a == b
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    swapped = rest_a[1::-1] + rest_a[2:]
    return rest_a[1:] == rest_b[1:] or rest_a[1:] == rest_b or rest_a == rest_b[1:] or swapped == rest_b


# --- The list, read once ---


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return content


def _forms(names: Iterable[str]) -> dict[str, str]:
    return {normal_form(name): name for name in names}


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(
        name=row["name"],
        kind=row["kind"],
        point=point(row["lon"], row["lat"]),
        accuracy_m=row["accuracy_m"],
        rank=row["rank"],
        source=row["source"],
        is_stop=row.get("is_stop", False),
        forms=_forms([*row["aliases"], row["name"]]),
        shared=_forms(row.get("shared", [])),
        only_alone=frozenset(_forms(row.get("only_alone", []))),
    )


@cache
def entries() -> tuple[Entry, ...]:
    return tuple(_entry(row) for row in _read("gazetteer.json")["places"])


@cache
def _by_form() -> Mapping[str, Sequence[Entry]]:
    """Who has this form; several only where they share it."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries():
        for form in entry.forms | entry.shared:
            found[form].append(entry)
    return found


# --- Questions ---


def look_up(text: str) -> Place | None:
    """The place whose name this is. Never raises.

    None: unknown, a name of several places, or in a neighbouring town. An address ("Schwabstr. 12, 70197
    Stuttgart") gets its street's point, HOUSE_NUMBER metres exact.
    """
    if _names_a_neighbour(text):
        return None
    forms = (normal_form(part) for part in (text, text[:LONGEST].split(",")[0]))
    return next((place for form in forms if (place := _exactly(text, form))), None)


def find_in_text(text: str) -> Place | None:
    """The one place named within a sentence ("Laterne kaputt am Schlossplatz vor dem Café"), else None.

    The longest name wins, and a stop or a square before the district around it; two different places: None.
    At least IN_A_SENTENCE metres inexact: "near", "behind", "on the way to" are not understood.
    """
    if _names_a_neighbour(text):
        return None
    named = dict.fromkeys(_contained(words(text)))
    finer = [entry for entry in named if entry.kind not in {"district", "quarter"}] or list(named)
    entry = _the_one(finer)
    return _place(text, entry, _roughly(entry)) if entry else None


def suggest(text: str, limit: int = 5) -> list[Place]:
    """Places that may be meant, best first: the same name, a beginning, then one typo. Never raises.

    `text` of an answer is a name look_up() knows; its label says the nickname that matched, if one did.
    """
    wanted = _without_number(normal_form(text))
    if len(wanted) < 2:
        return []
    likely = [(likeness, entry) for entry in entries() if (likeness := _likeness(wanted, entry))]
    likely.sort(key=lambda found: (found[0][:2], found[1].rank, len(found[1].name), found[1].name))
    return [_suggestion(entry, likeness[2]) for likeness, entry in likely[: max(limit, 0)]]


def landmarks(box: Box, limit: int = 12) -> list[Entry]:
    """The best-known places within the box, for labels on a map; rank 1 is known to everybody."""
    inside = (entry for entry in entries() if within(entry.point, box))
    return sorted(inside, key=lambda entry: (entry.rank, entry.kind != "district", entry.name))[: max(limit, 0)]


def within(place: Point, box: Box) -> bool:
    return box.west <= place.lon <= box.east and box.south <= place.lat <= box.north


def _exactly(text: str, form: str) -> Place | None:
    """A name, "Haltestelle NAME", or a street with a house number."""
    if form in _by_form():
        return _named(text, form)
    said, _space, name = form.partition(" ")
    if said == STOP and name in _by_form():
        entry = _the_one(_by_form()[name])
        return _place(text, entry, AT_A_STOP if entry.is_stop else _roughly(entry)) if entry else None
    street = _without_number(form)
    return _address(text, street) if street != form else None


def _named(text: str, form: str) -> Place | None:
    """A house that lends its point to its street ("Griegstraße") is not all of the street."""
    entry = _the_one(_by_form()[form])
    if entry is None:
        return None
    if form in entry.shared:
        return _place(text, entry, _roughly(entry))
    if STREET.search(form) and entry.kind != "street":
        return _place(text, entry, max(ALONG_A_STREET, entry.accuracy_m), form)
    return _place(text, entry, entry.accuracy_m, form)


def _address(text: str, street: str) -> Place | None:
    exact = HOUSE_NUMBER if STREET.search(street) else ON_A_SQUARE if SQUARE.search(street) else None
    entry = _the_one(_by_form().get(street, ())) if exact else None
    return _place(text, entry, max(exact, entry.accuracy_m), street) if exact and entry else None


def _the_one(candidates: Sequence[Entry]) -> Entry | None:
    """The best known, if all of them lie so close together that it does not matter which is meant."""
    best = min(candidates, key=lambda entry: entry.rank, default=None)
    close = best and all(distance(best.point, other.point) <= IN_A_SENTENCE for other in candidates)
    return best if close else None


def _roughly(entry: Entry) -> float:
    return max(IN_A_SENTENCE, entry.accuracy_m)


def _without_number(form: str) -> str:
    address = NUMBER.match(form)
    return address[1] if address else form


def _contained(parts: list[str]) -> Iterator[Entry]:
    """Entries named in the words, longest names first come, each word read once."""
    position = 0
    while position < len(parts):
        taken = 1
        for length in range(min(LONGEST_NAME, len(parts) - position), 0, -1):
            form = " ".join(parts[position : position + length])
            named = [entry for entry in _by_form().get(form, ()) if form not in entry.only_alone]
            if named:
                yield from named
                taken = length
                break
        position += taken


def _likeness(wanted: str, entry: Entry) -> tuple[int, bool, str] | None:
    """How near the words come to the entry's best form, whether that is a nickname, and its spelling."""
    forms = entry.forms | entry.shared
    scores = ((_unlikeness(wanted, form), spelling != entry.name, spelling) for form, spelling in forms.items())
    return min((score for score in scores if score[0] < 4), default=None)


def _unlikeness(wanted: str, form: str) -> int:
    """0 the same, 1 its beginning, 2 the beginning of a later word, 3 one typo, 4 something else."""
    if wanted == form:
        return 0
    if form.startswith(wanted):
        return 1
    if f" {wanted}" in f" {form}":
        return 2
    return 3 if len(wanted) >= 5 and _one_typo_apart(wanted, form) else 4


def _suggestion(entry: Entry, spelling: str) -> Place:
    """ "Mineralbäder (Leuze)", but not "Rathaus Vaihingen (Vaihingen Rathaus)"."""
    is_nickname = normal_form(spelling) in entry.forms and not set(words(entry.name)) <= set(words(spelling))
    label = f"{entry.name} ({spelling})" if is_nickname else entry.name
    return Place(entry.name, entry.point, label, SOURCE, entry.accuracy_m)


def _place(text: str, entry: Entry, accuracy: float, form: str = "") -> Place:
    """Called by the entry's name, or by the street or square whose name was said."""
    is_road = STREET.search(form) or SQUARE.search(form)
    label = entry.forms.get(form, entry.name) if is_road else entry.name
    return Place(text, entry.point, label, SOURCE, accuracy)


# --- Outside the city ---


@cache
def _neighbour_forms() -> frozenset[str]:
    rows = _read("neighbours.json")["municipalities"]
    return frozenset(" ".join(words(name)) for row in rows for name in [row["name"], *row["aliases"]])


def _names_a_neighbour(text: str) -> bool:
    """ "Schlossplatz Ludwigsburg" is not Stuttgart's Schlossplatz."""
    said = f" {' '.join(words(text))} "
    return any(f" {form} " in said for form in _neighbour_forms())


def neighbour_named(text: str) -> Neighbour | None:
    """The town around the city that the words name, `distance_m` 0 from its own centre."""
    said = f" {' '.join(words(text))} "
    for row in neighbours():
        if any(f" {' '.join(words(name))} " in said for name in [row["name"], *row["aliases"]]):
            return _neighbour(row, point(row["lon"], row["lat"]))
    return None


def neighbours() -> list[dict[str, Any]]:
    """The municipalities around the city, as in data/neighbours.json."""
    rows: list[dict[str, Any]] = _read("neighbours.json")["municipalities"]
    return rows


def neighbour_at(place: Point) -> Neighbour | None:
    """The municipality whose centre is nearest, so "vermutlich": borders are not known here.

    None where even the nearest is farther than FARTHEST_NEIGHBOUR metres: then nobody can be named honestly.
    """
    nearest = min((_neighbour(row, place) for row in neighbours()), key=lambda found: found.distance_m)
    return nearest if nearest.distance_m <= FARTHEST_NEIGHBOUR else None


def _neighbour(row: dict[str, Any], place: Point) -> Neighbour:
    centre = point(row["lon"], row["lat"])
    return Neighbour(row["name"], row["administration"], row["website"], centre, distance(centre, place))


@cache
def operators() -> tuple[Operator, ...]:
    """Motorways and railway: not the city's, wherever they lie."""
    return tuple(Operator(**row) for row in _read("neighbours.json")["operators"])
