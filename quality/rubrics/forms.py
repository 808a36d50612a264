"""Editing a copy of a rubric's version."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Band, Criterion, Version

PHRASES = ("strengths", "suggestions", "strengths_en", "suggestions_en")


class LinesField(forms.CharField):
    """Several phrases, one on each line."""

    def __init__(self, **options):
        options.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(required=False, **options)

    def clean(self, value: str) -> list[str]:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class CriterionForm(forms.ModelForm):
    """One criterion with its phrases."""

    strengths = LinesField(label=_("Phrases for strengths"), help_text=_("One on each line."))
    suggestions = LinesField(label=_("Phrases for suggestions"), help_text=_("One on each line."))
    strengths_en = LinesField(label=_("Strengths in English"))
    suggestions_en = LinesField(label=_("Suggestions in English"))

    class Meta:
        model = Criterion
        fields = ("section", "section_en", "name", "name_en", "maximum", "step")

    def values(self) -> dict[str, Any]:
        """Fields of a criterion, as `publish_version` takes them."""
        data = self.cleaned_data
        fields = {name: data[name] for name in self.Meta.fields}
        return fields | {"phrases": {kind: data[kind] for kind in PHRASES}}


class BandForm(forms.ModelForm):
    """One grade and where it begins."""

    class Meta:
        model = Band
        fields = ("grade", "grade_en", "from_percent")


class NoteForm(forms.Form):
    """Why there is a new version, and which one it was made from."""

    note = forms.CharField(label=_("What has changed and why"), max_length=200)
    based_on = forms.IntegerField(widget=forms.HiddenInput)


CriterionFormSet = forms.formset_factory(CriterionForm, extra=1, can_delete=True, can_order=True, max_num=30)
BandFormSet = forms.formset_factory(BandForm, extra=1, can_delete=True, max_num=10)


def initial_criteria(version: Version) -> list[dict[str, Any]]:
    """The criteria of a version as initial values of the formset."""
    return [
        {name: getattr(criterion, name) for name in CriterionForm.Meta.fields}
        | {kind: "\n".join(criterion.phrases.get(kind, [])) for kind in PHRASES}
        for criterion in version.criteria.all()
    ]


def initial_bands(version: Version) -> list[dict[str, Any]]:
    """The bands of a version as initial values of the formset."""
    return [{name: getattr(band, name) for name in BandForm.Meta.fields} for band in version.bands.all()]


class EditionForm:
    """The note, the criteria and the bands of a new version, as one form."""

    def __init__(self, version: Version, data=None):
        self.note = NoteForm(data, initial={"based_on": version.number})
        self.criteria = CriterionFormSet(data, initial=initial_criteria(version), prefix="criteria")
        self.bands = BandFormSet(data, initial=initial_bands(version), prefix="bands")

    def is_valid(self) -> bool:
        """All three, so that all errors show at once."""
        return all([self.note.is_valid(), self.criteria.is_valid(), self.bands.is_valid()])

    def content(self) -> dict[str, Any]:
        """Arguments of `publish_version`."""
        criteria = [form.values() for form in self.criteria.ordered_forms if form.cleaned_data.get("name")]
        bands = [
            {name: form.cleaned_data[name] for name in BandForm.Meta.fields}
            for form in self.bands.forms
            if form.cleaned_data.get("grade") and not form.cleaned_data.get("DELETE")
        ]
        return {"criteria": criteria, "bands": bands, **self.note.cleaned_data}
