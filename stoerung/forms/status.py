"""What a reporter writes afterwards: an answer to the office, or that it is not fixed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.crispy_kern.forms import KernForm
from portal.uploads.fields import KeepsUploads, PhotosField
from stoerung.services.photos import MOST_PHOTOS
from stoerung.services.steps import LONGEST


def long_text(label: Any, missing: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        error_messages={"required": missing},
        widget=forms.Textarea(attrs={"rows": 5}),
        **kwargs,
    )


def photos(label: Any, **kwargs: Any) -> PhotosField:
    return PhotosField(purpose="stoerung.photo", most=MOST_PHOTOS, label=label, required=False, **kwargs)


class AnswerForm(KeepsUploads, KernForm):
    """The answer to the office's question."""

    submit_label = _("Antwort senden")

    text = long_text(_("Ihre Antwort"), _("Bitte schreiben Sie Ihre Antwort."))
    photos = photos(_("Fotos"))


class ReopenForm(KeepsUploads, KernForm):
    """Why it is not fixed, and what it looks like now."""

    submit_label = _("Absenden")

    text = long_text(
        _("Was ist noch nicht in Ordnung?"), _("Bitte schreiben Sie, was noch nicht in Ordnung ist.")
    )
    photos = photos(_("Fotos"), help_text=_("Ein Foto von heute hilft dem Amt."))
