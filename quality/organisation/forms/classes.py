"""Classes and teaching."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from quality.core.clock import today

from ..codes import Subject
from ..models import Person, SchoolClass
from ..words import grade_label
from .fields import BLANK, DayField


class NewClassesForm(forms.Form):
    """One number per grade of the school: classes 1 to n."""

    year = forms.ModelChoiceField(label=_("School year"), queryset=None)

    def __init__(self, *args, years, grades, counts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].queryset = years
        self.fields["year"].initial = years.first()
        for grade in grades:
            self.fields[f"grade_{grade}"] = forms.IntegerField(
                label=grade_label(grade), min_value=0, max_value=40, required=False, initial=counts.get(grade)
            )

    @property
    def numbers(self) -> dict[int, int]:
        """Grade to number of classes."""
        fields = ((name, value) for name, value in self.cleaned_data.items() if name.startswith("grade_"))
        return {int(name.removeprefix("grade_")): value for name, value in fields if value}


class ClassForm(forms.ModelForm):
    class Meta:
        model = SchoolClass
        fields = ["name", "pupils", "homeroom_teacher"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["homeroom_teacher"].queryset = Person.objects.working_in(
            self.instance.school_id
        ).order_by("name")


class TeachingForm(forms.Form):
    subject = forms.ChoiceField(label=_("Subject"), choices=[BLANK, *Subject.choices])
    teacher = forms.ModelChoiceField(label=_("Teacher"), queryset=Person.objects.none())
    weekly_periods = forms.IntegerField(label=_("Periods a week"), min_value=1, max_value=20, initial=1)
    from_day = DayField(label=_("From"))

    def __init__(self, *args, school_class, **kwargs):
        super().__init__(*args, **kwargs)
        day = min(max(today(), school_class.year.starts_on), school_class.year.ends_on)
        self.fields["teacher"].queryset = Person.objects.working_in(school_class.school_id, day).order_by(
            "name"
        )
        self.fields["from_day"].initial = day
