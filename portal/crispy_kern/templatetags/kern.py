"""What the templates of the pack ask Python: what kind of field is this, and where does its error link go?"""

from collections.abc import Iterator
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

register = template.Library()

INPUT = "kern-form-input__input"
SELECT = "kern-form-input__select"
CHECKBOX = "kern-form-check__checkbox"

# The first that fits decides; RadioSelect is a Select's cousin, so the order matters.
KINDS: list[tuple[type[forms.Widget], str]] = [
    (forms.CheckboxSelectMultiple, "checkbox"),
    (forms.RadioSelect, "radio"),
    (forms.MultiWidget, "parts"),
    (forms.Select, "select"),
    (forms.CheckboxInput, "check"),
]
kind_of_widget: dict[type[forms.Widget], str] = {}


@register.filter
def kern_kind(field: BoundField) -> str:
    """`checkbox`, `radio`, `parts`, `select`, `check` or `input`."""
    widget = type(field.field.widget)
    if widget not in kind_of_widget:
        kind_of_widget[widget] = next((kind for base, kind in KINDS if issubclass(widget, base)), "input")
    return kind_of_widget[widget]


@register.simple_tag
def kern_widget(field: BoundField, kind: str) -> SafeString:
    """The field's control with KERN's class and what assistive technology needs."""
    return field.as_widget(attrs=_attributes(field, {"select": SELECT, "check": CHECKBOX}.get(kind, INPUT)))


@register.simple_tag
def kern_options(field: BoundField) -> Iterator[dict[str, Any]]:
    """The options of a group of radios or checkboxes, as dictionaries of label, value, attrs, …"""
    widget = field.field.widget
    attrs = field.build_widget_attrs({"id": field.auto_id})
    attrs.pop("aria-invalid", None)  # The group is wrong, not each of its options.
    for _group, options, _index in widget.optgroups(field.html_name, widget.format_value(field.value()), attrs):
        yield from options


@register.simple_tag
def kern_parts(field: BoundField) -> list[dict[str, Any]]:
    """The boxes of a value in several parts, as the contexts of their widgets."""
    attrs = field.build_widget_attrs({"id": field.auto_id})
    boxes = field.field.widget.get_context(field.html_name, field.value(), attrs)["widget"]["subwidgets"]
    for box in boxes:
        _add_classes(box["attrs"], INPUT, faulty=bool(field.errors))
    return list(boxes)


@register.simple_tag
def error_links(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Pairs of where the faulty control stands (an id, empty for the form as a whole) and what is wrong."""
    links = [("", str(message)) for message in form.non_field_errors()]
    for name in form.fields:
        field = form[name]
        links += [(_first_control(field), str(message)) for message in field.errors]
    return links


@register.filter
def attributes(attrs: dict[str, Any]) -> SafeString:
    """HTML attributes; None and False are left out, True stands without a value."""
    return flatatt({name: value for name, value in attrs.items() if value is not None})


def _attributes(field: BoundField, css_class: str) -> dict[str, Any]:
    attrs: dict[str, Any] = {"class": field.field.widget.attrs.get("class", "")}
    _add_classes(attrs, css_class, faulty=bool(field.errors))
    if field.field.required and not field.is_hidden:
        attrs["aria-required"] = "true"
    return attrs


def _add_classes(attrs: dict[str, Any], css_class: str, *, faulty: bool) -> None:
    names = [css_class, f"{css_class}--error" if faulty else "", attrs.get("class", "")]
    attrs["class"] = " ".join(name for name in names if name)


def _first_control(field: BoundField) -> str:
    """A group has no control of its own id: the link leads to its first one."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label or field.auto_id
