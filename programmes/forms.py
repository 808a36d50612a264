"""The form on which a lesson is recorded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from quality.core.scope import scope_of
from quality.organisation.codes import Subject
from quality.organisation.models import Person, Post, SchoolClass
from quality.rubrics.models import Version

from .models import Kind, LessonType, Observation
from .offers import OTHER

POINTS = "points-"
PERIODS = [(number, str(number)) for number in range(1, 9)]
HINTS = {
    "observed_on": _("Choose the day on which you observed the lesson."),
    "school_class": _("Choose the class."),
    "subject": _("Choose the subject."),
    "teacher": _("Choose the teacher."),
    "period": _("Choose which lesson of the day it was."),
    "topic": _("Enter the topic of the lesson."),
}


class ObservationForm(forms.Form):
    """Step 1: the lesson; step 2: the rubric, what was good, what could be better.

    Among the pills "other" stands for a day that is picked and for a teacher who stood in.
    """

    observed_on = forms.CharField(label=_("Date"))
    other_day = forms.DateField(
        label=_("Another day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    school = forms.CharField(label=_("School"), required=False)
    school_class = forms.ModelChoiceField(SchoolClass.objects.none(), label=_("Class"))
    subject = forms.ChoiceField(choices=Subject, label=_("Subject"))
    teacher = forms.CharField(label=_("Teacher"))
    stand_in = forms.ModelChoiceField(Person.objects.none(), label=_("Substitute teacher"), required=False)
    period = forms.TypedChoiceField(
        label=_("Lesson of the day"), coerce=int, choices=PERIODS, widget=forms.RadioSelect
    )
    topic = forms.CharField(label=_("Topic"), max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind, widget=forms.RadioSelect)
    lesson_type = forms.ChoiceField(label=_("Lesson type"), choices=LessonType, widget=forms.RadioSelect)
    minutes = forms.IntegerField(label=_("Length"), min_value=1, max_value=180, initial=40)
    rubric_version = forms.ModelChoiceField(Version.objects.none(), label=_("Rubric"), required=False)
    strengths = forms.CharField(
        label=_("Strengths"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    suggestions = forms.CharField(
        label=_("Suggestions"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data=None, *, user, **options):
        super().__init__(data, auto_id="%s", **options)
        scope = scope_of(user)
        allowed = scope.schools_q("observation.log")
        posts = Post.objects.filter(allowed, person=OuterRef("pk"))
        self.people = Person.objects.filter(Exists(posts))
        self.fields["school_class"].queryset = SchoolClass.objects.filter(allowed).select_related(
            "school__county", "year"
        )
        self.fields["stand_in"].queryset = self.people
        self.fields["rubric_version"].queryset = Version.objects.visible_to(user).with_content()
        for name, hint in HINTS.items():
            self.fields[name].error_messages["required"] = hint
        self._keep_period()

    def _keep_period(self) -> None:
        """A record from the API may name a later lesson of the day than the pills offer."""
        value = str(self.initial.get("period") or "")
        if value.isdigit() and int(value) > len(PERIODS):
            self.fields["period"].choices = [*PERIODS, (int(value), value)]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self._clean_day(data)
        self._clean_teacher(data)
        return data

    def _clean_day(self, data: dict[str, Any]) -> None:
        chosen = data.get("observed_on")
        if chosen == OTHER:
            data["observed_on"] = data.get("other_day")
        elif chosen:
            try:
                data["observed_on"] = forms.DateField().clean(chosen)
            except forms.ValidationError as error:
                self.add_error("observed_on", error)
                return
        if chosen and not data["observed_on"]:
            self.add_error("observed_on", HINTS["observed_on"])

    def _clean_teacher(self, data: dict[str, Any]) -> None:
        chosen = data.get("teacher")
        data["substitute"] = chosen == OTHER
        if chosen == OTHER:
            data["teacher"] = data.get("stand_in")
        elif chosen:
            data["teacher"] = self.people.filter(pk=chosen).first() if chosen.isdigit() else None
        if chosen and not data["teacher"]:
            self.add_error("teacher", HINTS["teacher"])

    def lesson(self) -> dict[str, Any]:
        """The checked data as `submit_observation` and `edit_observation` take it."""
        names = (
            "school_class",
            "subject",
            "teacher",
            "substitute",
            "observed_on",
            "period",
            "minutes",
            "kind",
        )
        words = ("lesson_type", "topic", "strengths", "suggestions", "rubric_version")
        points = {
            key.removeprefix(POINTS): value for key, value in self.data.items() if key.startswith(POINTS)
        }
        data = {name: self.cleaned_data[name] for name in (*names, *words)}
        return data | {"points": {key: value for key, value in points.items() if value != ""}}

    def refuse(self, refused) -> None:
        """Show a refusal at the field it belongs to."""
        self.add_error(refused.field if refused.field in self.fields else None, str(refused.message))


def initial_of(observation: Observation) -> dict[str, Any]:
    """A record as the form's values."""
    direct = ("subject", "period", "minutes", "kind", "lesson_type", "topic", "strengths", "suggestions")
    values = {name: getattr(observation, name) for name in direct}
    teacher = observation.teacher_id
    return values | {
        "observed_on": observation.observed_on.isoformat(),
        "other_day": observation.observed_on,
        "school": observation.school_id,
        "school_class": observation.school_class_id,
        "teacher": OTHER if observation.substitute else teacher,
        "stand_in": teacher if observation.substitute else "",
        "rubric_version": observation.rubric_version_id or "",
        "keep_rubric": bool(observation.rubric_version_id),
        **{f"{POINTS}{key}": value for key, value in observation.points.items()},
    }


class DeleteForm(forms.Form):
    """Why a record is deleted."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
