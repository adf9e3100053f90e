"""How to reach whoever reports, if they like; and the field that only programs fill in."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.crispy_kern.forms import KernForm
from portal.errors import RuleViolation
from portal.notifications.services import plain_address

FEWEST_DIGITS: Final = 4


def email_field(help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("E-Mail"),
        required=False,
        max_length=254,
        help_text=help_text,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )


class ChecksEmail(forms.BaseForm):
    def clean_email(self) -> str:
        """One plain address, or none."""
        typed: str = self.cleaned_data["email"]
        try:
            return plain_address(typed) if typed else ""
        except RuleViolation as error:
            raise forms.ValidationError(str(error.message), code=error.code) from error


class ContactForm(ChecksEmail, KernForm):
    """The last page: everything on it is optional."""

    submit_label = None

    email = email_field(gettext_lazy("Dann schreiben wir Ihnen, wie es weitergeht."))
    phone = forms.CharField(
        label=gettext_lazy("Telefon"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Nur für eine Rückfrage des Amtes."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    # Out of sight: people leave it empty, programs that fill in whatever they find don't.
    website = forms.CharField(
        label=gettext_lazy("Bitte leer lassen"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1", "class": "trap"}),
    )

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"]
        if typed and sum(sign.isdigit() for sign in typed) < FEWEST_DIGITS:
            raise forms.ValidationError(
                _("Bitte geben Sie eine Telefonnummer ein, oder lassen Sie das Feld leer.")
            )
        return typed

    @property
    def is_from_a_program(self) -> bool:
        return bool(str(self.data.get("website", "")).strip())


class SupporterForm(ChecksEmail, KernForm):
    """Whoever said "Ich auch" may leave an address."""

    needed = frozenset({"email"})
    submit_label = gettext_lazy("Nachricht anfordern")

    email = email_field(gettext_lazy("Wir schreiben Ihnen, sobald es Neues gibt. Abbestellen geht jederzeit."))

    def clean_email(self) -> str:
        if not self.cleaned_data["email"]:
            raise forms.ValidationError(_("Bitte geben Sie Ihre E-Mail-Adresse ein."), code="required")
        return super().clean_email()
