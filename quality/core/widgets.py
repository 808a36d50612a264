"""Drop-downs of filter bars, drawn without a template per option: hundreds of options cost microseconds each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

ALL = ("", "—")


class LeanSelect(forms.Select):
    """A drop-down over plain choices, the first of which chooses nothing."""

    def render(self, name: str, value: Any, attrs: dict | None = None, renderer: Any = None) -> SafeString:
        chosen = {str(one) for one in (value if isinstance(value, list | tuple) else [value])}
        final = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        final["multiple"] = self.allow_multiple_selected and len(chosen) > 1
        options = "".join(
            f'<option value="{escape(key)}"{" selected" if str(key) in chosen else ""}>{escape(label)}</option>'
            for key, label in [ALL, *self.choices]
        )
        return mark_safe(f"<select{flatatt(final)}>{options}</select>")


class LeanSelectMultiple(LeanSelect, forms.SelectMultiple):
    """A plain drop-down as long as one value is chosen; the drill-down of a figure may ask for several."""

    def value_from_datadict(self, data, files, name):
        return [value for value in super().value_from_datadict(data, files, name) or [] if value != ""]
