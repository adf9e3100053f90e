"""Fields in KERN's markup. Python gathers what a field has to say, one template per kind of control says it."""

from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt as html_attributes
from django.template import Context, Engine
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from portal.crispy_kern.controls import control

register = template.Library()

CONTROLS = {
    "input": "kern-form-input__input",
    "select": "kern-form-input__select",
    "check": "kern-form-check__checkbox",
}
# The first that fits decides: RadioSelect is a relation of Select.
KINDS: list[tuple[type[forms.Widget], str]] = [
    (forms.RadioSelect, "choices"),  # and CheckboxSelectMultiple, its child
    (forms.MultiWidget, "parts"),
    (forms.Select, "select"),
    (forms.CheckboxInput, "check"),
    (forms.Widget, "input"),
]
kind_of_widget: dict[type[forms.Widget], str] = {}


@register.simple_tag
def kern_field(field: BoundField) -> SafeString:
    """Label, hint, control and errors of a field; a hidden field is only its control."""
    if field.is_hidden:
        return field.as_widget()
    kind = kind_of(field.field.widget)
    errors = field.errors
    shown = Engine.get_default().get_template(f"kern/field/{kind}.html")
    return shown.render(Context({"errors": errors, **_sayings(field), **_control(field, kind, bool(errors))}))


@register.simple_tag
def error_links(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Pairs of where the faulty control stands (an id, empty for the form as a whole) and what is wrong."""
    links = [("", str(message)) for message in form.non_field_errors()]
    for name in form.errors:
        if name in form.fields:
            field = form[name]
            links += [(_first_control(field), str(message)) for message in field.errors]
    return links


@register.filter
def flatatt(attrs: dict[str, Any]) -> SafeString:
    """HTML attributes; None and False are left out, True stands without a value."""
    return html_attributes({name: value for name, value in attrs.items() if value is not None})


def kind_of(widget: forms.Widget) -> str:
    """Name of the template for this widget: choices, parts, select, check or input."""
    known = type(widget)
    if known not in kind_of_widget:
        kind_of_widget[known] = next(kind for base, kind in KINDS if issubclass(known, base))
    return kind_of_widget[known]


def is_needed(field: BoundField) -> bool:
    """Whether an answer is wanted, by the field alone or by its form as a whole (`KernFormMixin.needed`)."""
    return field.field.required or field.name in getattr(field.form, "needed", ())


def _sayings(field: BoundField) -> dict[str, Any]:
    # Help texts are HTML to Django, too: they come from the code.
    hint = mark_safe(conditional_escape(field.help_text)) if field.help_text else ""  # noqa: S308  (see above)
    return {
        "id": field.auto_id,
        "label": field.label,
        "hint": hint,
        "optional": not is_needed(field),
    }


def _control(field: BoundField, kind: str, faulty: bool) -> dict[str, Any]:
    if kind == "choices":
        return {"options": _options(field), "describedby": field.aria_describedby}
    if kind == "parts":
        return {"boxes": _boxes(field, faulty), "describedby": field.aria_describedby}
    attrs = _with_classes(field.field.widget.attrs, CONTROLS[kind], faulty)
    if is_needed(field):
        attrs["aria-required"] = "true"
    return {"control": control(field, attrs), "label_for": field.id_for_label}


def _options(field: BoundField) -> list[dict[str, Any]]:
    widget = field.field.widget
    attrs = field.build_widget_attrs({"id": field.auto_id})
    attrs.pop("aria-invalid", None)  # The group is wrong, not each of its options.
    groups = widget.optgroups(field.html_name, widget.format_value(field.value()), attrs)
    return [option for _name, options, _index in groups for option in options]


def _boxes(field: BoundField, faulty: bool) -> list[dict[str, Any]]:
    attrs = field.build_widget_attrs({"id": field.auto_id})
    context = field.field.widget.get_context(field.html_name, field.value(), attrs)
    boxes: list[dict[str, Any]] = context["widget"]["subwidgets"]
    for box in boxes:
        box["attrs"] |= _with_classes(box["attrs"], CONTROLS["input"], faulty)
    return boxes


def _with_classes(attrs: dict[str, Any], css_class: str, faulty: bool) -> dict[str, Any]:
    names = [css_class, f"{css_class}--error" if faulty else "", attrs.get("class", "")]
    return {"class": " ".join(name for name in names if name)}


def _first_control(field: BoundField) -> str:
    """A group has no control of its own id: the link leads to its first one."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label or field.auto_id
