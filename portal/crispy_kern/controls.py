"""Stock controls, written directly. Django renders each through templates of its own, one per option even:
most of the time of a page. Anything with a template of its own still goes Django's way.
"""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

STOCK_INPUTS = frozenset(
    f"django/forms/widgets/{name}.html" for name in ("input", "text", "email", "number", "url", "hidden")
)
STOCK_SELECT = "django/forms/widgets/select.html"


def control(field: BoundField, attrs: dict[str, Any]) -> SafeString:
    """The field's control as HTML, with `attrs` added."""
    template = getattr(field.field.widget, "template_name", "")
    if template in STOCK_INPUTS:
        return _input(_widget_context(field, attrs))
    if template == STOCK_SELECT:
        return _select(_widget_context(field, attrs))
    return field.as_widget(attrs=attrs)


def _widget_context(field: BoundField, attrs: dict[str, Any]) -> dict[str, Any]:
    """What Django would hand to the widget's template; the same steps as in BoundField.as_widget()."""
    widget: forms.Widget = field.field.widget
    widget.is_localized = field.field.localize or widget.is_localized
    complete = field.build_widget_attrs(attrs)
    if field.auto_id and "id" not in widget.attrs:
        complete.setdefault("id", field.auto_id)
    context: dict[str, Any] = widget.get_context(field.html_name, field.value(), complete)["widget"]
    return context


def _input(widget: dict[str, Any]) -> SafeString:
    value = format_html(' value="{}"', widget["value"]) if widget["value"] is not None else ""
    what = (widget["type"], widget["name"], value, _attributes(widget))
    return format_html('<input type="{}" name="{}"{}{}>', *what)


def _select(widget: dict[str, Any]) -> SafeString:
    groups = [_group(name, options) for name, options, _index in widget["optgroups"]]
    inside = format_html_join("", "{}", ((group,) for group in groups))
    return format_html('<select name="{}"{}>{}</select>', widget["name"], _attributes(widget), inside)


def _group(name: str | None, options: list[dict[str, Any]]) -> SafeString:
    lines = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((option["value"], _attributes(option), option["label"]) for option in options),
    )
    return format_html('<optgroup label="{}">{}</optgroup>', name, lines) if name else lines


def _attributes(context: dict[str, Any]) -> str:
    if not context["attrs"]:  # nearly every option
        return ""
    return flatatt({name: value for name, value in context["attrs"].items() if value is not None})
