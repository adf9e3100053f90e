from typing import Any

from django import forms

from plakette.countries import CODES, CountryError, country_name, parse_country


class CountryField(forms.CharField):
    """A country, typed: its name in any of our languages, its code, or what stands on its cars. Gives the code.

    A list of all countries would weigh more than the rest of the page, and nearly everybody is in one of them:
    browsers know the name, and what is there already is right for most.
    """

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "country-name"})
        super().__init__(max_length=80, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """What is known by its code is shown by its name; what was typed stays as it was typed."""
        return country_name(value) if value in CODES else value

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        try:
            return parse_country(typed) if typed else ""
        except CountryError as error:
            raise forms.ValidationError(str(error.message), code=error.code) from error
