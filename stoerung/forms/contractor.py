"""What a company tells about its task: done, or not, with words and photos."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.crispy_kern.forms import KernForm
from portal.uploads.fields import KeepsUploads
from stoerung.forms.status import photos
from stoerung.services.steps import LONGEST

DONE, NOT_DONE = "done", "not_done"


class ContractorForm(KeepsUploads, KernForm):
    """What is done needs no words; what is not does."""

    submit_label = _("Rückmeldung senden")
    needed = frozenset({"text"})

    outcome = forms.ChoiceField(
        label=_("Wie steht es?"),
        choices=[(DONE, _("Erledigt")), (NOT_DONE, _("Noch nicht, oder es geht nicht"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie aus, wie es steht.")},
    )
    text = forms.CharField(
        label=_("Was haben Sie getan oder vorgefunden?"),
        help_text=_("Nötig, wenn es nicht erledigt ist."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    photos = photos(_("Fotos"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("outcome") == NOT_DONE and not data.get("text") and "text" not in self.errors:
            self.add_error("text", _("Bitte schreiben Sie, warum es noch nicht erledigt ist."))
        return data
