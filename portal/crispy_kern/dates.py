import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.crispy_kern.parts import Part, PartsWidget


class DatePartsWidget(PartsWidget):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        short = {"inputmode": "numeric", "class": "kern-form-input__input--width-2", "maxlength": "2"}
        long = {"inputmode": "numeric", "class": "kern-form-input__input--width-4", "maxlength": "4"}
        super().__init__([Part(_("Tag"), short), Part(_("Monat"), short), Part(_("Jahr"), long)], attrs)

    def decompress(self, value: datetime.date | None) -> list[str]:
        return [str(value.day), str(value.month), str(value.year)] if value else ["", "", ""]


class DatePartsField(forms.MultiValueField):
    """A date typed as day, month and year. Gives a `datetime.date`, or None where it is left out."""

    widget = DatePartsWidget
    default_error_messages = {
        "incomplete": _("Geben Sie Tag, Monat und Jahr an."),
        "invalid": _("Dieses Datum gibt es nicht. Prüfen Sie Tag, Monat und Jahr."),
    }

    def __init__(self, **kwargs: Any) -> None:
        numbers = [forms.RegexField(r"^[0-9]{1,4}$", required=False) for _part in range(3)]
        super().__init__(numbers, require_all_fields=kwargs.get("required", True), **kwargs)

    def clean(self, value: Any) -> datetime.date | None:
        parts = [str(part or "").strip() for part in value or ()]
        if any(parts) and not all(parts):
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        date: datetime.date | None = super().clean(parts)
        return date

    def compress(self, parts: list[str]) -> datetime.date | None:
        if not parts:
            return None
        day, month, year = (int(part) for part in parts)
        try:
            return datetime.date(year, month, day)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
