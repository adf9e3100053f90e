from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.forms.utils import pretty_name
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class KernHelper(FormHelper):  # type: ignore[misc]  # the library is untyped
    """What every form of ours tells crispy-forms."""

    form_class = "form"
    form_action = (
        ""  # An address. The original asks the URL patterns for it first, which costs more than a field.
    )
    include_media = False

    def __init__(self, form: forms.BaseForm | None = None) -> None:
        super().__init__(form)
        self.attrs = {"novalidate": True}


class KernFormMixin(forms.BaseForm):
    """Give a form KERN's manners: no browser bubbles, one button, errors beside the field and in a summary.

    `submit_label` is the text of the button; None leaves the button to the template. `form_action` is where
    the form goes, the page itself where it is empty. `needed` names fields that the form as a whole asks for
    although each may be empty by itself: they are not marked as optional.
    """

    use_required_attribute = False
    submit_label: str | Promise | None = gettext_lazy("Weiter")
    form_action = ""
    needed: frozenset[str] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self._name_what_is_missing()

    def _name_what_is_missing(self) -> None:
        """Six times "This field is required." tells a reader of the error summary nothing: name the fields."""
        for name, field in self.fields.items():
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                label = field.label if field.label is not None else pretty_name(name)
                field.error_messages["required"] = _missing(field) % {"label": label}

    @property
    def helper(self) -> KernHelper:
        helper = KernHelper()
        helper.form_action = self.form_action
        if self.submit_label is not None:
            helper.add_input(Submit("", self.submit_label))
        return helper


class KernForm(KernFormMixin, forms.Form):
    """A plain form with KERN's manners."""


def _missing(field: forms.Field) -> str:
    if isinstance(field, forms.BooleanField):
        return _("Bitte bestätigen Sie: %(label)s")
    if isinstance(field, (forms.ChoiceField, forms.ModelChoiceField)):
        return _("Bitte wählen Sie bei „%(label)s“ etwas aus.")
    return _("Bitte füllen Sie „%(label)s“ aus.")
