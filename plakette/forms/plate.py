"""The number plate as it is typed: two boxes and a suffix, or all of it pasted into one of them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from plakette.plates import Plate, PlateError, PlateKind, Reading, plate_from_boxes
from portal.crispy_kern.parts import Part, PartsWidget

LONGEST_PASTE = "40"


class PlateWidget(PartsWidget):
    """Three boxes. They take a whole pasted plate as well, so none of them cuts off what is typed."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        plain = {"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}
        prefix = {**plain, "class": "plate__prefix", "maxlength": LONGEST_PASTE}
        number = {**plain, "class": "plate__number", "maxlength": LONGEST_PASTE}
        suffix = {**plain, "class": "plate__suffix", "maxlength": "2"}
        super().__init__(
            [Part(_("Kürzel"), prefix), Part(_("Buchstaben und Zahl"), number), Part(_("E oder H"), suffix)],
            attrs,
        )

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, Plate):
            return _boxes_of(value)
        return list(value) if value else ["", "", ""]


def _boxes_of(plate: Plate) -> list[str]:
    if plate.kind is PlateKind.NORMAL:
        return [plate.prefix, f"{plate.letters} {plate.digits}", plate.suffix]
    return [plate.display, "", ""]


class PlateField(forms.MultiValueField):
    """Gives a `plakette.plates.Reading`: one plate, or several to choose from."""

    widget = PlateWidget

    def __init__(self, **kwargs: Any) -> None:
        boxes = [forms.CharField(required=False) for _box in range(3)]
        super().__init__(boxes, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> Reading | None:
        prefix, number, suffix = [str(part or "") for part in (value or ("", "", ""))]
        if not (prefix + number + suffix).strip():
            raise ValidationError(_("Geben Sie Ihr Kennzeichen ein, zum Beispiel S-AB 1234."), code="required")
        try:
            return plate_from_boxes(prefix, number, suffix)
        except PlateError as error:
            raise ValidationError(str(error.message), code=error.code) from error
