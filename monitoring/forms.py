"""Forms of the bulletins."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Bulletin
from .report import Report
from .wording import keys


class TextsForm(forms.Form):
    """The wording of all sections, one field each. `version` is the one that the person has read."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, bulletin: Bulletin, report: Report, *args, **kwargs) -> None:
        initial = {"version": bulletin.version} | {
            f"text-{key}": text for key, text in bulletin.texts.items()
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.sections = [(key, heading) for key, heading in keys(report) if key in bulletin.texts]
        for key, heading in self.sections:
            rows = min(23, 2 + sum(1 + len(line) // 46 for line in bulletin.texts[key].splitlines()))
            rows += rows == 10  # which the form component takes for Django's default
            area = forms.Textarea(attrs={"rows": rows, "lang": "zh-CN"})
            self.fields[f"text-{key}"] = forms.CharField(label=heading, widget=area, max_length=6000)

    def texts(self) -> dict[str, str]:
        """The sections as the services take them."""
        return {key: self.cleaned_data[f"text-{key}"] for key, _heading in self.sections}


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
