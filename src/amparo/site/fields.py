"""How a form field looks: a label, why we ask, what still needs a look, and the control."""

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates

# By the widget's own template: a subclass looks like its parent.
PARTIALS = {
    "django/forms/widgets/textarea.html": "textarea",
    "django/forms/widgets/select.html": "select",
    "django/forms/widgets/select_multiple.html": "select",
    "django/forms/widgets/radio.html": "radios",
    "django/forms/widgets/checkbox_select.html": "checkboxes",
    "django/forms/widgets/checkbox.html": "checkbox",
    "django/forms/widgets/file.html": "file",
    "django/forms/widgets/clearable_file_input.html": "file",
}


class FormRenderer(DjangoTemplates):
    """Draws every form of this deployment, allauth's included, in our own parts."""

    form_template_name = "site/fields/form.html"
    field_template_name = "site/fields/bound.html"


def partial(field: forms.BoundField) -> str:
    """Name the template that draws this field."""
    name = PARTIALS.get(field.field.widget.template_name, "input")
    return f"site/fields/{name}.html"


def control(field: forms.BoundField) -> str:
    """Give the id to move to: that of a group is its first choice's."""
    grouped = PARTIALS.get(field.field.widget.template_name) in {"radios", "checkboxes"}
    return f"{field.auto_id}_0" if grouped else field.auto_id


def described(field: forms.BoundField) -> dict[str, Any]:
    """Say what the partial needs to know about this field."""
    widget = field.field.widget
    value = field.value()
    known = {
        "id": field.auto_id,
        "name": field.html_name,
        "label": field.label,
        "why": field.help_text,
        "error": " ".join(str(problem) for problem in field.errors),
        "optional": not field.field.required,
        "value": _shown(widget, value),
        "type": getattr(widget, "input_type", "text"),
        "multiple": bool(getattr(widget, "allow_multiple_selected", False)),
        "checked": bool(value),
        "autocomplete": widget.attrs.get("autocomplete", "off"),
        "rows": widget.attrs.get("rows"),
        "attributes": {key: text for key, text in _attributes(field).items() if text is not None},
    }
    if hasattr(widget, "choices"):
        known["options"] = [(str(key), text) for key, text in widget.choices]
        chosen = value if isinstance(value, list | tuple | set) else [value]
        known["chosen"] = ["" if one is None else str(one) for one in chosen]
    return known


def _shown(widget: forms.Widget, value: object) -> object:
    # A passphrase is never sent back, whatever was wrong with it.
    if value is None or (isinstance(widget, forms.PasswordInput) and not widget.render_value):
        return ""
    return widget.format_value(value) or ""


def _attributes(field: forms.BoundField) -> dict[str, str | None]:
    """Keep what a form says about its control, less what the partial itself writes."""
    ours = {"autocomplete", "rows", "cols", "id", "name", "class", "aria-describedby", "dir"}
    kept: dict[str, str | None] = {}
    for key, value in field.build_widget_attrs(field.field.widget.attrs).items():
        # `required` would let the browser speak in its own language and words.
        if key in ours | {"required"} or value is False:
            continue
        kept[key] = key if value is True else str(value)
    return kept
