"""A document, only where it would raise the group (§ 6 Abs. 2 of the 35th BImSchV)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plakette.emission import Gain
from portal.crispy_kern.forms import KernForm
from portal.uploads.fields import DocumentField, KeepsUploads


class ProofForm(KeepsUploads, KernForm):
    """Either no proof, or a norm and the document that shows it."""

    needed = frozenset({"euro_norm"})

    euro_norm = forms.ChoiceField(
        label=_("Welche Euro-Norm weist Ihr Dokument nach?"), widget=forms.RadioSelect
    )
    document = DocumentField(
        purpose="plakette.proof",
        label=_("Dokument"),
        required=False,
        help_text=_("Fahrzeugschein, Bescheinigung des Herstellers oder ähnlich: Foto oder PDF."),
    )

    def __init__(self, *args: Any, gains: tuple[Gain, ...], without: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        norms = [(gain.what, f"Euro {gain.what}: {gain.sticker.label}") for gain in gains]
        self.fields["euro_norm"].choices = [*norms, ("", without)]  # type: ignore[attr-defined]  # typed as plain Field
        self.fields["euro_norm"].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("euro_norm") and not data.get("document") and "document" not in self.errors:
            self.add_error("document", _("Bitte wählen Sie das Dokument aus, das die Euro-Norm nachweist."))
        return data
