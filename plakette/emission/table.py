"""The table of emission keys as frozen data, parsed from JSON whose every fault is named by its place.

Shape and meaning of the JSON: ``plakette/data/emission_table.json``. Law: 35. BImSchV §§ 5, 6, Anhang 2.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, TypeVar

from plakette.emission.errors import TableError

Groups = Mapping[str, int]
"""Two-digit code -> emission group 2..4; a code that is absent is group 1."""

ALL_CODES: Final = tuple(f"{number:02d}" for number in range(100))
CODES = re.compile(r"(?P<first>[0-9]{2})(?:-(?P<last>[0-9]{2}))?")
FILTER_NAME = re.compile(r"PMK?[0-9]{1,2}")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class CodeTable:
    """One list of the announcement: cars (M1) or commercial vehicles (N)."""

    petrol: Groups
    gas: Groups
    diesel: Groups
    filters: Mapping[str, Groups]


@dataclass(frozen=True, slots=True)
class Prefix:
    """What the first two characters of a key say: which list counts, or the group itself."""

    table: str | None
    group: int | None
    euro: int


@dataclass(frozen=True, slots=True)
class Note:
    """Where the sources disagree, or a condition this table can't ask: shown with the result."""

    table: str
    filter: str
    codes: frozenset[str]
    text: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """§ 6: groups presumed by first registration, and groups proven by a Euro norm."""

    by_date: Mapping[tuple[str, str], tuple[tuple[date, int], ...]]
    proof: Mapping[str, Mapping[int, int]]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One dated version of the whole table; equal only to itself, so that it can be a cache key."""

    prefixes: Mapping[str, Prefix]
    lists: Mapping[str, CodeTable]
    notes: tuple[Note, ...]
    foreign: Foreign
    no_combustion: int

    @property
    def filters(self) -> tuple[str, ...]:
        """Every filter class that any list knows, in the order of the lists."""
        return tuple(dict.fromkeys(name for key in sorted(self.lists) for name in self.lists[key].filters))


def parse_table(raw: object) -> Table:
    """Read a table from decoded JSON. TableError names the first place that is wrong."""
    top = _mapping(raw, "table")
    lists = {name: _code_table(item, place) for name, item, place in _items(top, "tables")}
    if not lists:
        raise TableError("tables: holds no list")
    prefixes = {name: _prefix(name, item, place, lists) for name, item, place in _items(top, "prefixes")}
    return Table(
        prefixes=MappingProxyType(prefixes),
        lists=MappingProxyType(lists),
        notes=_notes(top.get("notes", []), lists),
        foreign=_foreign(_mapping(top.get("foreign"), "foreign")),
        no_combustion=_group(top.get("no_combustion"), "no_combustion"),
    )


def _mapping(raw: object, place: str) -> Mapping[str, object]:
    if not isinstance(raw, Mapping) or not all(isinstance(key, str) for key in raw):
        raise TableError(f"{place}: expected an object with names")
    return raw


def _text(raw: object, place: str) -> str:
    if not isinstance(raw, str):
        raise TableError(f"{place}: expected a text")
    return raw


def _items(raw: Mapping[str, object], name: str, place: str = "") -> list[tuple[str, object, str]]:
    """The entries under ``name`` as (key, value, place of the value)."""
    here = f"{place}.{name}" if place else name
    return [(key, value, f"{here}.{key}") for key, value in _mapping(raw.get(name), here).items()]


def _group(raw: object, place: str) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 2 <= raw <= 4:
        raise TableError(f"{place}: expected a group from 2 to 4, found {raw!r}")
    return raw


def _codes(raw: object, place: str) -> frozenset[str]:
    """``"01 02 18-70"`` or ``"*"`` as a set of two-digit codes; a code named twice is a slip."""
    text = _text(raw, place)
    if text == "*":
        return frozenset(ALL_CODES)
    found: list[str] = []
    for part in text.split():
        match = CODES.fullmatch(part)
        if match is None:
            raise TableError(f"{place}: {part!r} is neither two digits nor a range like 18-70")
        first, last = int(match["first"]), int(match["last"] or match["first"])
        if last < first:
            raise TableError(f"{place}: {part!r} runs backwards")
        found += ALL_CODES[first : last + 1]
    if len(found) != len(set(found)):
        raise TableError(f"{place}: a code is named twice")
    return frozenset(found)


def _groups(raw: object, place: str) -> Groups:
    groups: dict[str, int] = {}
    for name, codes in _mapping(raw, place).items():
        here = f"{place}.{name}"
        group = _group(int(name) if name in {"2", "3", "4"} else name, here)
        for code in _codes(codes, here):
            if code in groups:
                raise TableError(f"{here}: code {code} already stands in group {groups[code]}")
            groups[code] = group
    return MappingProxyType(groups)


def _filter_rank(entry: tuple[str, object, str]) -> tuple[bool, str]:
    """PM01, the weakest, comes before PM0."""
    return not entry[0].endswith("01"), entry[0]


def _code_table(raw: object, place: str) -> CodeTable:
    item = _mapping(raw, place)
    filters = {}
    # The database keeps no order of names.
    for name, groups, here in sorted(_items(item, "filters", place), key=_filter_rank):
        if not FILTER_NAME.fullmatch(name):
            raise TableError(f"{here}: {name!r} is no filter class like PM1 or PMK0")
        filters[name] = _groups(groups, here)
    return CodeTable(
        petrol=_groups(item.get("petrol"), f"{place}.petrol"),
        gas=_groups(item.get("gas"), f"{place}.gas"),
        diesel=_groups(item.get("diesel"), f"{place}.diesel"),
        filters=MappingProxyType(filters),
    )


def _prefix(name: str, raw: object, place: str, lists: Mapping[str, CodeTable]) -> Prefix:
    item = _mapping(raw, place)
    if not re.fullmatch(r"[0-9]{2}", name):
        raise TableError(f"{place}: a prefix is two digits")
    if ("table" in item) == ("group" in item):
        raise TableError(f"{place}: expected either a table or a group")
    euro = item.get("euro", 0)
    if isinstance(euro, bool) or not isinstance(euro, int) or not 0 <= euro <= 9:
        raise TableError(f"{place}.euro: expected a Euro norm, found {euro!r}")
    if "group" in item:
        return Prefix(table=None, group=_group(item["group"], f"{place}.group"), euro=euro)
    table = _text(item["table"], f"{place}.table")
    if table not in lists:
        raise TableError(f"{place}.table: there is no list {table!r}")
    return Prefix(table=table, group=None, euro=euro)


def _notes(raw: object, lists: Mapping[str, CodeTable]) -> tuple[Note, ...]:
    if not isinstance(raw, list):
        raise TableError("notes: expected a list")
    return tuple(_note(item, f"notes.{number}", lists) for number, item in enumerate(raw))


def _note(raw: object, place: str, lists: Mapping[str, CodeTable]) -> Note:
    item = _mapping(raw, place)
    table, name = _text(item.get("table"), f"{place}.table"), _text(item.get("filter"), f"{place}.filter")
    if table not in lists or name not in lists[table].filters:
        raise TableError(f"{place}: there is no filter {name!r} in a list {table!r}")
    return Note(
        table=table,
        filter=name,
        codes=_codes(item.get("codes"), f"{place}.codes"),
        text=_text(item.get("text"), f"{place}.text"),
    )


def _foreign(raw: Mapping[str, object]) -> Foreign:
    by_date = {
        (engine, weight): _since(_mapping(raw.get(engine), f"foreign.{engine}").get(weight), place)
        for engine in ("diesel", "petrol")
        for weight in ("light", "heavy")
        for place in (f"foreign.{engine}.{weight}",)
    }
    proof = _mapping(raw.get("proof"), "foreign.proof")
    names = ("diesel", "diesel_with_filter", "petrol")
    return Foreign(
        by_date=MappingProxyType(by_date),
        proof=MappingProxyType({name: _norms(proof.get(name), f"foreign.proof.{name}") for name in names}),
    )


def _since(raw: object, place: str) -> tuple[tuple[date, int], ...]:
    """``{"1997-01-01": 2, …}``: from that first registration on, that group. Dates and groups must rise."""
    steps = []
    for text, group in _mapping(raw, place).items():
        here = f"{place}.{text}"
        steps.append((_read(date.fromisoformat, text, here, "a date like 1997-01-01"), _group(group, here)))
    if steps != sorted(steps) or [group for _, group in steps] != sorted({group for _, group in steps}):
        raise TableError(f"{place}: dates and groups must rise together")
    return tuple(steps)


def _norms(raw: object, place: str) -> Mapping[int, int]:
    norms = {}
    for text, group in _mapping(raw, place).items():
        norm = _read(int, text, f"{place}.{text}", "a Euro norm")
        norms[norm] = _group(group, f"{place}.{text}")
    return MappingProxyType(norms)


def _read(parse: Callable[[str], Value], text: str, place: str, expected: str) -> Value:
    try:
        return parse(text)
    except ValueError as error:
        raise TableError(f"{place}: expected {expected}") from error
