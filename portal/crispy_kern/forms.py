from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Base = forms.BaseForm if TYPE_CHECKING else object


class KernFormMixin(Base):
    """Give a form KERN's manners: no browser bubbles, one button, errors beside the field and in a summary.

    `submit_label` is the text of the button; None leaves the button to the template. `form_action` is where
    the form goes, the page itself where it is empty.
    """

    use_required_attribute = False
    submit_label: str | Promise | None = _("Weiter")
    form_action = ""

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.attrs = {"novalidate": True}
        helper.form_class = "form"
        helper.form_action = self.form_action
        helper.include_media = False
        if self.submit_label is not None:
            helper.add_input(Submit("", self.submit_label))
        return helper


class KernForm(KernFormMixin, forms.Form):
    """A plain form with KERN's manners."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
