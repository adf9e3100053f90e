"""Number plates: what people type, read into plates. No database, no list of districts.

German grammar: FZV 2023 § 9 with Anlagen 1, 2 and 4. Abolished districts keep running, and so do combinations
that are barred for new plates: nothing is refused that a car can carry. Where a text has more than one reading
(SAB1234 is S-AB 1234 or SA-B 1234), all are returned: the plate on the sticker must match the car's.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.errors import RuleViolation

LONGEST_INPUT: Final = 60
LONGEST_PLATE: Final = 8  # suffix included (FZV Anlage 4)
LETTERS: Final = "A-ZÄÖÜ"

FEDERAL: Final = frozenset({"Y", "X", "BD", "BG", "BP", "BW", "THW"})
STATES: Final = frozenset(
    ("B", "BBL", "BWL", "BYL", "HB", "HEL", "HH", "LSA", "LSN", "MVL", "NL", "NRW", "RPL", "SAL", "SH", "THL")
)
DIGITS_ONLY: Final = FEDERAL | STATES
"""Prefixes whose plates may carry digits alone, six at most (§ 9 Abs. 1 Satz 4, Anlage 2)."""

# Plates of Ukraine, Bulgaria, Greece and others carry only letters that look like Latin ones.
LOOKALIKES: Final = str.maketrans("АВЕКМНОРСТУХІЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXIJABEZHIKMNOPTYX")
SEPARATORS: Final = re.compile(r"[\s\-‐-―−·•∙.,:_|*/]+")
MONTH: Final = r"(?:0?[1-9]|1[0-2])"
# A letter must come before: the plate 0 12-1 of a diplomat is no season.
SEASON: Final = re.compile(rf"(.*[^\W\d].*[0-9EHeh])[\s(\[]+{MONTH}\s*[/–-]\s*{MONTH}[)\]\s]*")


class PlateError(RuleViolation):
    """The text is no plate; ``field`` is ``plate``, ``prefix``, ``number``, ``suffix`` or ``country``."""

    def __init__(self, message: str | Promise, *, field: str = "plate", code: str = "invalid") -> None:
        super().__init__(message, field=field, code=code)


class PlateKind(TextChoices):
    NORMAL = "normal", _("Kennzeichen")
    AUTHORITY = "authority", _("Behördenkennzeichen")
    RED_06 = "red_06", _("rotes Händlerkennzeichen (06)")
    RED_05 = "red_05", _("rotes Kennzeichen einer Prüfstelle (05)")
    RED_07 = "red_07", _("rotes Oldtimerkennzeichen (07)")
    SHORT_TERM = "short_term", _("Kurzzeitkennzeichen (03, 04)")
    FOREIGN = "foreign", _("ausländisches Kennzeichen")


WITH_SUFFIX: Final = frozenset({PlateKind.NORMAL, PlateKind.AUTHORITY})
BY_FIRST_DIGITS: Final = {
    "03": PlateKind.SHORT_TERM,
    "04": PlateKind.SHORT_TERM,
    "05": PlateKind.RED_05,
    "06": PlateKind.RED_06,
    "07": PlateKind.RED_07,
}

KIND_NOTES: Final = {
    PlateKind.AUTHORITY: _(
        "Dieses Kennzeichen hat keine Buchstaben vor der Zahl. Das gibt es nur bei Behörden."
    ),
    PlateKind.RED_06: _(
        "Rote Kennzeichen mit 06 wechseln das Fahrzeug. Eine Plakette gilt nur für ein einziges Fahrzeug."
    ),
    PlateKind.RED_05: _(
        "Rote Kennzeichen mit 05 wechseln das Fahrzeug. Eine Plakette gilt nur für ein einziges Fahrzeug."
    ),
    PlateKind.SHORT_TERM: _(
        "Das ist ein Kurzzeitkennzeichen. Mit dem neuen Kennzeichen brauchen Sie auch eine neue Plakette."
    ),
}


@dataclass(frozen=True, slots=True)
class Plate:
    """One plate. ``digits`` of diplomats keep their hyphen (``17-1``): it parts country from number."""

    kind: PlateKind
    digits: str = ""
    prefix: str = ""
    letters: str = ""
    suffix: str = ""
    country: str = "DE"
    text: str = field(default="", repr=False)

    @property
    def display(self) -> str:
        """As on the car: ``S-AB 1234E``, ``Y-123456``, ``BP 12-345``, ``0 17-1``; abroad the plain text."""
        if self.kind is PlateKind.FOREIGN:
            return self.text
        if self.kind is PlateKind.NORMAL:
            return f"{self.prefix}-{self.letters} {self.digits}{self.suffix}"
        joint = " " if "-" in self.digits and self.prefix != "1" else "-"
        return f"{self.prefix}{joint}{self.digits}{self.suffix}"

    @property
    def compare_key(self) -> str:
        """Letters and digits alone, for search and comparison, together with ``country``."""
        return re.sub(rf"[^{LETTERS}0-9]", "", self.display)

    def __str__(self) -> str:
        return self.display


@dataclass(frozen=True, slots=True)
class Reading:
    """All plates a text can mean, the likelier first, and what was left out or deserves a second look."""

    plates: tuple[Plate, ...]
    notes: tuple[str | Promise, ...] = ()

    @property
    def only(self) -> Plate:
        """The one plate; PlateError (code ``ambiguous``) where there are several."""
        if len(self.plates) == 1:
            return self.plates[0]
        raise PlateError(
            _("Das Kennzeichen ist nicht eindeutig: %(readings)s? Bitte trennen Sie Orts- und Folgebuchstaben.")
            % {"readings": ", ".join(plate.display for plate in self.plates)},
            code="ambiguous",
        )


def parse_plate(text: str, country: str = "DE") -> Reading:
    """Read a plate typed or pasted in one, e.g. ``"s ab1234e"``; ``country`` is ISO 3166 alpha-2."""
    if country != "DE":
        return Reading((foreign_plate(country, text),))
    words, notes = _words(text)
    plates = tuple(dict.fromkeys(_readings(words)))
    if not plates:
        raise PlateError(_why_not(words))
    if len(plates) == 1 and plates[0].kind in KIND_NOTES:
        notes.append(KIND_NOTES[plates[0].kind])
    return Reading(plates, tuple(notes))


def plate_from_boxes(prefix: str, number: str, suffix: str = "") -> Reading:
    """Read a plate typed in two boxes and a suffix (``""``, ``"E"``, ``"H"``); or a whole one in one box."""
    if not prefix.strip() or not number.strip():
        return _with_suffix(_one_box(prefix, number), suffix)
    district = _clean(prefix, "prefix")
    if not re.fullmatch(rf"[{LETTERS}]{{1,3}}|[01]", district):
        raise PlateError(_("Vorn stehen ein bis drei Buchstaben, zum Beispiel S."), field="prefix")
    reading = _boxes_joined(district, number)
    fitting = tuple(plate for plate in reading.plates if plate.prefix == district)
    if not fitting:
        raise PlateError(_why_not([district, *_words(number)[0]]), field="number")
    return _with_suffix(Reading(fitting, reading.notes), suffix)


def foreign_plate(country: str, text: str) -> Plate:
    """A plate from abroad: 2 to 12 letters, digits, spaces and hyphens, upper case."""
    plain = (
        unicodedata.normalize("NFKC", text).upper().translate(LOOKALIKES) if len(text) <= LONGEST_INPUT else ""
    )
    plain = re.sub(r"[‐-―−·•∙._]", "-", plain)
    plain = re.sub(r"\s*-[\s-]*", "-", re.sub(r"\s+", " ", plain)).strip(" -")
    if not re.fullmatch(rf"[{LETTERS}0-9 -]{{2,12}}", plain):
        raise PlateError(
            _(
                "Bitte geben Sie das Kennzeichen so ein, wie es auf dem Schild steht: 2 bis 12 Zeichen, nur "
                "Buchstaben, Ziffern, Leerzeichen und Bindestriche."
            )
        )
    return Plate(kind=PlateKind.FOREIGN, country=country, text=plain)


def stored_plate(country: str, display: str) -> Plate:
    """The plate whose ``display`` this is: for plates that were read before and kept as text."""
    for plate in parse_plate(display, country).plates:
        if plate.display == display:
            return plate
    raise PlateError(_("Dieses Kennzeichen ist nicht in der gespeicherten Form."))


def _clean(text: str, name: str = "plate") -> str:
    """Upper case and separators as single spaces; refuses what stands on no German plate."""
    if len(text) > LONGEST_INPUT:
        raise PlateError(_("Das ist zu lang für ein Kennzeichen."), field=name)
    plain = SEPARATORS.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    if "ß" in plain or not re.fullmatch(rf"[{LETTERS}0-9 ]*", plain.upper()):
        raise PlateError(_("Ein Kennzeichen besteht nur aus Buchstaben und Ziffern."), field=name)
    return plain.upper()


def _words(text: str) -> tuple[list[str], list[str | Promise]]:
    """The parts between separators, with the season, the W and the D of the euro band taken off."""
    notes: list[str | Promise] = []
    season = SEASON.fullmatch(unicodedata.normalize("NFKC", text[:LONGEST_INPUT]))
    if season:
        notes.append(_("Die Monate der Saison gehören nicht zum Kennzeichen; wir haben sie weggelassen."))
    words = _clean(season[1] if season else text).split()
    if not words:
        raise PlateError(_("Bitte geben Sie das Kennzeichen ein."), code="missing")
    if len(words) > 2 and "W" in words[2:]:
        words = words[:2] + [word for word in words[2:] if word != "W"]
        notes.append(_("Das W des Wechselkennzeichens gehört nicht zur Nummer; wir haben es weggelassen."))
    if words[0] == "D" and len(words) > 3 and words[1].isalpha() and words[2].isalpha():
        words = words[1:]
        notes.append(_("Das D am Rand des Schildes gehört nicht zum Kennzeichen; wir haben es weggelassen."))
    return words, notes


def _readings(words: list[str]) -> Iterator[Plate]:
    """Every plate the words can mean. Only a gap between letters decides: people type ``SAB 1234``, too."""
    text = " ".join(words)
    yield from _diplomats(text)
    yield from _digits_only(text)
    match = re.fullmatch(rf"([{LETTERS}]{{1,3}}) ([A-Z]{{1,2}}) ?([1-9](?: ?[0-9]){{0,3}}) ?([EH]?)", text)
    if match:
        yield from _normal(*match.groups())
    match = re.fullmatch(rf"([{LETTERS}]{{2,5}}) ?([1-9](?: ?[0-9]){{0,3}}) ?([EH]?)", text)
    if match:
        run, digits, suffix = match.groups()
        for cut in range(1, min(3, len(run) - 1) + 1):
            yield from _normal(run[:cut], run[cut:], digits, suffix)


def _normal(prefix: str, letters: str, digits: str, suffix: str) -> Iterator[Plate]:
    digits = digits.replace(" ", "")
    fits = len(prefix + letters + digits + suffix) <= LONGEST_PLATE
    if fits and re.fullmatch(r"[A-Z]{1,2}", letters):
        yield Plate(kind=PlateKind.NORMAL, prefix=prefix, letters=letters, digits=digits, suffix=suffix)


def _diplomats(text: str) -> Iterator[Plate]:
    match = re.fullmatch(r"0 ?([0-9]{2,3}) ([0-9]{1,3})", text)
    if match:
        yield Plate(kind=PlateKind.AUTHORITY, prefix="0", digits=f"{match[1]}-{match[2]}")
    if text == "1 1":
        yield Plate(kind=PlateKind.AUTHORITY, prefix="1", digits="1")


def _digits_only(text: str) -> Iterator[Plate]:
    """Authorities, and the red and short-term plates whose numbers start with 03 to 07."""
    match = re.fullmatch(rf"([{LETTERS}]{{1,3}}) ?([0-9](?: ?[0-9]){{0,5}}) ?([EH]?)", text)
    if match is None:
        return
    prefix, digits, suffix = match[1], match[2].replace(" ", ""), match[3]
    if prefix in DIGITS_ONLY:
        if prefix == "BP" and len(digits) > 2:
            digits = f"{digits[:2]}-{digits[2:]}"
        yield Plate(kind=PlateKind.AUTHORITY, prefix=prefix, digits=digits, suffix=suffix)
    elif digits[:2] in BY_FIRST_DIGITS and len(digits) > 2 and not suffix:
        yield Plate(kind=BY_FIRST_DIGITS[digits[:2]], prefix=prefix, digits=digits)


def _one_box(prefix: str, number: str) -> Reading:
    """A whole plate in one of two boxes. ``AB 1234`` alone is not whole: the district is still missing."""
    empty = "number" if prefix.strip() else "prefix"
    text = prefix.strip() or number.strip()
    if empty == "prefix" and re.fullmatch(r"[A-Z]{1,2} ?[0-9].*", _clean(text, "number")):
        raise PlateError(_("Bitte geben Sie die Buchstaben für den Ort ein."), field="prefix", code="missing")
    try:
        return parse_plate(text)
    except PlateError as error:
        error.field = empty
        raise


def _boxes_joined(district: str, number: str) -> Reading:
    """The boxes as one text; where that is no plate, the second box may hold the whole one."""
    try:
        return parse_plate(f"{district} {number}")
    except PlateError as error:
        try:
            return parse_plate(number)
        except PlateError:
            error.field = "number"
            raise error from None


def _with_suffix(reading: Reading, suffix: str) -> Reading:
    wanted = suffix.strip().upper()
    if not wanted:
        return reading
    if wanted not in {"E", "H"}:
        raise PlateError(_("Hinter der Zahl kann nur E oder H stehen."), field="suffix")
    if any(plate.suffix not in {"", wanted} for plate in reading.plates):
        raise PlateError(_("Hinter der Zahl steht schon ein anderer Buchstabe."), field="suffix")
    plates = (replace(plate, suffix=wanted) for plate in reading.plates if plate.kind in WITH_SUFFIX)
    fitting = tuple(plate for plate in plates if len(plate.compare_key) <= LONGEST_PLATE)
    if not fitting:
        raise PlateError(_("Mit E oder H hat ein Kennzeichen höchstens acht Zeichen."), field="suffix")
    return Reading(fitting, reading.notes)


PROBLEMS: Final = (
    (rf"[{LETTERS} ]+", _("Es fehlt die Zahl hinter den Buchstaben.")),
    (r"[0-9 ]+", _("Es fehlen die Buchstaben vor der Zahl.")),
    (
        rf"(?:{'|'.join(sorted(DIGITS_ONLY))}) ?(?:[0-9] ?){{7,}}[EH]?",
        _("Ohne zweite Buchstaben hat die Zahl auf dem Kennzeichen höchstens sechs Ziffern."),
    ),
    (rf"[{LETTERS} ]+0[0-9 ]*[EH]?", _("Die Zahl auf dem Kennzeichen beginnt nicht mit 0.")),
    (
        rf"[{LETTERS}]{{1,3}} ?[0-9 ]+[EH]?",
        _("Es fehlen die ein oder zwei Buchstaben vor der Zahl. Ohne sie fahren nur Behörden."),
    ),
    (rf"[{LETTERS} ]+(?:[0-9] ?){{5,}}[EH]?", _("Die Zahl auf dem Kennzeichen hat höchstens vier Ziffern.")),
    (rf"[{LETTERS}]+ [A-Z]*[ÄÖÜ].*", _("In den ein oder zwei Buchstaben vor der Zahl gibt es keine Umlaute.")),
    (
        rf"[{LETTERS}]{{1,3}} ?[A-Z]{{1,2}} ?[0-9 ]+[EH]?",
        _("Das ist zu lang: ein Kennzeichen hat höchstens acht Zeichen, E oder H mitgezählt."),
    ),
)


def _why_not(words: list[str]) -> str | Promise:
    text = " ".join(words)
    for pattern, message in PROBLEMS:
        if re.fullmatch(pattern, text):
            return message
    return _(
        "Das ist kein deutsches Kennzeichen. Es besteht aus ein bis drei Buchstaben für den Ort, ein oder zwei "
        "weiteren Buchstaben und einer Zahl, zum Beispiel S-AB 1234."
    )
