"""Countries as people write them, and as they are shown."""

import pytest
from django.utils import translation

from plakette.countries import CODES, CountryError, country_choices, country_name, parse_country, postage_zone


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("PL", "PL"),
        ("pl", "PL"),
        (" D ", "DE"),
        ("DE", "DE"),
        ("A", "AT"),
        ("F", "FR"),
        ("SLO", "SI"),
        ("UK", "GB"),
        ("Polen", "PL"),
        ("poland", "PL"),
        ("Tschechien", "CZ"),
        ("XK", "XK"),
        ("RKS", "XK"),
    ],
)
def test_codes_signs_and_names_are_read(typed, code):
    assert parse_country(typed) == code


@pytest.mark.parametrize("typed", ["", "XX", "EU", "Preußen", "D" * 99, "\x00"])
def test_what_is_no_country_is_refused(typed):
    with pytest.raises(CountryError) as refused:
        parse_country(typed)
    assert refused.value.field == "country"


def test_countries_are_named_and_sorted_in_the_language_of_the_page():
    names = [name for _code, name in country_choices()]
    assert len(names) == len(CODES)
    assert names.index("Ägypten") < names.index("Albanien") < names.index("Zypern")
    with translation.override("fr"):
        assert country_name("DE") == "Allemagne"
    assert country_name("DE", "xx-unknown") == "Deutschland"
    assert country_name("??") == "??"


@pytest.mark.parametrize(("code", "zone"), [("DE", "domestic"), ("AT", "eu"), ("CH", "world")])
def test_postage_zones(code, zone):
    assert postage_zone(code) == zone
