"""Where the sticker goes to. Addresses of the whole world, so nothing is checked that only some have."""

import re
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from plakette.forms.country import CountryField
from portal.crispy_kern.forms import KernForm
from portal.errors import RuleViolation
from portal.notifications.services import plain_address

ONE_LINE = RegexValidator(
    r"^[^\x00-\x1f\x7f\u2028\u2029]*$", _("Bitte ohne Zeilenumbruch und ohne Sonderzeichen.")
)


def line(label: Any, autocomplete: str, longest: int, missing: Any = None, **kwargs: Any) -> forms.CharField:
    """One line of an address, offered to the browser's own memory by its standard name."""
    return forms.CharField(
        label=label,
        max_length=longest,
        required=missing is not None,
        error_messages={"required": missing} if missing is not None else {},
        validators=[ONE_LINE],
        widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
        **kwargs,
    )


class AddressForm(KernForm):
    """The recipient of the letter and of the mails."""

    needed = frozenset({"postcode"})

    name = line(
        _("Vor- und Nachname oder Firma"), "name", 100, _("Geben Sie den Namen ein, der am Briefkasten steht.")
    )
    extra_line = line(
        _("Adresszusatz"), "address-line2", 100, help_text=_("Zum Beispiel c/o, Hinterhaus, Wohnung 4.")
    )
    street = line(_("Straße und Hausnummer"), "address-line1", 100, _("Geben Sie Straße und Hausnummer ein."))
    postcode = line(
        _("Postleitzahl"),
        "postal-code",
        12,
        help_text=_("In Ländern ohne Postleitzahlen bleibt das Feld leer."),
    )
    city = line(_("Ort"), "address-level2", 80, _("Geben Sie den Ort ein."))
    country = CountryField(label=_("Land"))
    email = forms.CharField(
        label=_("E-Mail"),
        max_length=254,
        help_text=_("Dorthin schicken wir den vorläufigen Nachweis und die Quittung."),
        error_messages={"required": _("Geben Sie Ihre E-Mail-Adresse ein.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["postcode"].required = False

    def clean_email(self) -> str:
        try:
            return plain_address(self.cleaned_data["email"])
        except RuleViolation as error:
            raise forms.ValidationError(str(error.message), code=error.code) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        postcode, country = data.get("postcode", ""), data.get("country")
        if country == "DE" and "postcode" in data and not re.fullmatch(r"[0-9]{5}", postcode):
            self.add_error("postcode", _("Eine deutsche Postleitzahl hat fünf Ziffern, zum Beispiel 70173."))
        return data
