"""Form fields as this portal draws them: label, help, control, error, in sizes for thumbs."""

from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField

register = template.Library()


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checks"
    if isinstance(widget, forms.RadioSelect):
        return "segmented"
    if isinstance(widget, forms.ClearableFileInput | forms.FileInput):
        return "files"
    return "select" if isinstance(widget, forms.Select) else "control"


CLASSES = {
    "check": "form-check-input",
    "select": "form-select",
    "control": "form-control",
    "files": "file-input",
}


def _attrs(bound: BoundField, kind: str, extra: dict[str, Any]) -> dict[str, Any]:
    own = bound.field.widget.attrs
    attrs = {key.replace("_", "-"): value for key, value in extra.items() if value not in ("", None)}
    if kind in CLASSES:
        marks = [CLASSES[kind], own.get("class", ""), "is-invalid" if bound.errors else ""]
        attrs["class"] = " ".join(mark for mark in marks if mark)
    if isinstance(bound.field, forms.IntegerField) and kind == "control":
        attrs.setdefault(
            "inputmode",
            "decimal" if isinstance(bound.field, forms.DecimalField | forms.FloatField) else "numeric",
        )
    if isinstance(bound.field.widget, forms.Textarea):
        attrs.setdefault("rows", own.get("rows") if str(own.get("rows")) != "10" else 4)
    return attrs


NATIVE = (
    (forms.DateTimeInput, "datetime-local", "%Y-%m-%dT%H:%M"),
    (forms.DateInput, "date", "%Y-%m-%d"),
    (forms.TimeInput, "time", "%H:%M"),
)


def _use_native_picker(widget: forms.Widget) -> None:
    """Dates and times are picked with the device's own picker, which wants ISO values."""
    for kind, input_type, pattern in NATIVE:
        if isinstance(widget, kind) and widget.input_type == "text":
            widget.input_type, widget.format = input_type, pattern


@register.inclusion_tag("_components/field.html")
def field(
    bound: BoundField,
    label: str = "",
    help: str = "",
    suffix: str = "",
    hide_label: bool = False,
    **extra: Any,
):
    """`{% field form.topic %}`; further arguments become attributes of the control (`autofocus=True`, `data_x="…"`)."""
    kind = _kind(bound.field.widget)
    _use_native_picker(bound.field.widget)
    control = bound.as_widget(attrs=_attrs(bound, kind, extra)) if kind in CLASSES else ""
    return {
        "bound": bound, "kind": kind, "control": control, "label": label or bound.label, "help": help or bound.help_text,
        "suffix": suffix, "hide_label": hide_label, "id": bound.id_for_label or bound.auto_id, "extra": extra,
        "optional": not bound.field.required, "many": getattr(bound.field.widget, "allow_multiple_selected", False),
    }  # fmt: skip


@register.inclusion_tag("_components/form_errors.html")
def form_errors(form: forms.BaseForm):
    """What is wrong with the whole form, and links to the fields that need a second look."""
    return {"form": form, "fields": [form[name] for name in form.errors if name in form.fields]}


@register.inclusion_tag("_components/form_fields.html")
def form_fields(form: forms.BaseForm):
    """All fields of a form in their order, with the summary of errors on top."""
    return {"form": form}
