import pytest
from django import forms
from django.utils import translation

from plakette.countries import CODES, _names, country_name, parse_country
from plakette.forms.country import CountryField


class LetterForm(forms.Form):
    country = CountryField(label="Land", required=True)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Polen", "PL"),
        (" polska ", "PL"),
        ("PL", "PL"),
        ("a", "AT"),
        ("Cesko", "CZ"),
        ("Türkiye", "TR"),
        ("Holland", "NL"),
        ("GROSSBRITANNIEN", "GB"),
        ("Île", None),
        ("Atlantis", None),
    ],
)
def test_country_is_found_as_people_write_it(typed, code):
    form = LetterForm({"country": typed})
    assert form.is_valid() is (code is not None)
    assert form.cleaned_data.get("country") == code
    if code is None:
        assert "Dieses Land kennen wir nicht." in form.errors["country"][0]


@pytest.mark.parametrize("language", ["de", "en", "pl", "fr", "cs", "tr", "it", "ro"])
def test_every_name_we_show_is_understood(language):
    wrong = {
        name: parse_country(name) for code, name in _names(language).items() if parse_country(name) != code
    }
    assert wrong == {}


def test_known_country_is_shown_by_its_name_and_typed_one_as_typed():
    with translation.override("fr"):
        assert 'value="Allemagne"' in str(LetterForm(initial={"country": "DE"})["country"])
        assert 'value="Atlantis"' in str(LetterForm({"country": "Atlantis"})["country"])


def test_every_code_has_a_name():
    assert all(country_name(code) != code for code in CODES)
