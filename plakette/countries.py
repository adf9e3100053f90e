"""Countries: ISO 3166 alpha-2 codes, their names in the reader's language, and the signs on cars."""

import re
import unicodedata
from functools import lru_cache
from typing import Final, Literal

import pycountry
from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.errors import RuleViolation

HOME: Final = "DE"
KOSOVO: Final = "XK"  # reserved for users in ISO 3166, in use everywhere
CODES: Final = frozenset({country.alpha_2 for country in pycountry.countries} | {KOSOVO})

EU: Final = frozenset(re.findall("..", "ATBEBGCYCZDEDKEEESFIFRGRHRHUIEITLTLULVMTNLPLPTROSESISK"))

# Signs on cars (Vienna Convention on Road Traffic, Annex 3) of one or three letters. Those of two
# letters are ISO codes, or would be taken for those of other countries.
CAR_SIGNS: Final = {
    "A": "AT",
    "B": "BE",
    "D": "DE",
    "E": "ES",
    "F": "FR",
    "H": "HU",
    "I": "IT",
    "L": "LU",
    "M": "MT",
    "N": "NO",
    "P": "PT",
    "S": "SE",
    "V": "VA",
    "AND": "AD",
    "BIH": "BA",
    "EST": "EE",
    "FIN": "FI",
    "FL": "LI",
    "GBZ": "GI",
    "IRL": "IE",
    "MNE": "ME",
    "NMK": "MK",
    "RKS": "XK",
    "RSM": "SM",
    "RUS": "RU",
    "SLO": "SI",
    "SRB": "RS",
    "UK": "GB",
}


# What people say and no list of names does.
EVERYDAY_NAMES: Final = {
    "BRD": "DE",
    "England": "GB",
    "Großbritannien": "GB",
    "Great Britain": "GB",
    "Holland": "NL",
    "Tschechische Republik": "CZ",
    "USA": "US",
}


class CountryError(RuleViolation):
    """No country has this code or name."""


def parse_country(text: str) -> str:
    """``"pl"``, ``"PL"``, ``"D"``, ``"Polen"`` -> ISO 3166 alpha-2; CountryError for anything else."""
    word = re.sub(r"\s+", " ", text[:80]).strip()
    code = CAR_SIGNS.get(word.upper(), word.upper())
    if code in CODES:
        return code
    found = _by_name().get(_sort_key(word))
    if found is None:
        raise CountryError(
            _("Dieses Land kennen wir nicht. Bitte geben Sie es wie auf dem Autoschild an, zum Beispiel PL."),
            field="country",
            code="invalid",
        )
    return found


def country_name(code: str, language: str | None = None) -> str:
    return str(_names(language or get_language() or "de").get(code, code))


def country_choices(language: str | None = None) -> list[tuple[str, str]]:
    """All countries as (code, name), sorted by name as readers of the language expect it."""
    return list(_choices(language or get_language() or "de"))


def postage_zone(code: str) -> Literal["domestic", "eu", "world"]:
    if code == HOME:
        return "domestic"
    return "eu" if code in EU else "world"


@lru_cache(maxsize=16)
def _names(language: str) -> dict[str, str]:
    try:
        territories = Locale.parse(language, sep="-").territories
    except (UnknownLocaleError, ValueError):
        territories = Locale("de").territories
    return {code: str(territories.get(code, code)) for code in CODES}


@lru_cache(maxsize=16)
def _choices(language: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(_names(language).items(), key=lambda item: _sort_key(item[1])))


def _sort_key(name: str) -> str:
    """Ä sorts with A (DIN 5007), Č with C; good enough for a list of countries in Latin letters."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("Ł", "L").replace("ł", "l"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    """Names in all our languages without their accents; German goes first where two languages differ."""
    languages = reversed([language for language, _name in settings.LANGUAGES])
    names = {_sort_key(name): code for language in languages for code, name in _names(language).items()}
    return names | {_sort_key(name): code for name, code in EVERYDAY_NAMES.items()}
