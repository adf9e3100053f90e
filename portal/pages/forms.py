from django import forms
from django.utils.translation import gettext_lazy as _

from portal.crispy_kern.forms import KernForm


class BarrierForm(KernForm):
    """What somebody could not use, and where we may answer. Nothing about the person is asked for."""

    submit_label = _("Absenden")

    message = forms.CharField(
        label=_("Was können Sie nicht nutzen, oder was brauchen Sie?"),
        help_text=_("Schreiben Sie, wie Sie möchten. Wenn es geht: auf welcher Seite es war."),
        max_length=4000,
        error_messages={"required": _("Schreiben Sie uns, was Sie nicht nutzen können.")},
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    email = forms.EmailField(
        label=_("E-Mail"),
        required=False,
        max_length=254,
        help_text=_("Nur wenn Sie eine Antwort möchten."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    # Out of sight: people leave it empty, programs that fill in whatever they find don't.
    website = forms.CharField(
        label=_("Bitte leer lassen"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1", "class": "trap"}),
    )

    @property
    def is_from_a_program(self) -> bool:
        return bool(self.cleaned_data["website"])
