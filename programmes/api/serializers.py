"""Lesson observations as the API shows and takes them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from rest_framework import serializers

from quality.core.api.fields import Key, Row, Strict
from quality.core.scope import scope_of
from quality.organisation.codes import Subject
from quality.organisation.models import Person, Post, SchoolClass
from quality.rubrics.models import Version

from ..models import Kind, LessonType, Observation, Photo

LIST = [
    *("id", "uuid", "observed_on", "period", "minutes", "term", "school", "school_name", "school_class"),
    *("school_class_name", "subject", "teacher", "teacher_name", "substitute", "observer", "observer_name"),
    *("kind", "lesson_type", "topic", "rubric_version", "score", "grade", "read_at", "version", "updated_at"),
]


class ObservationRow(Row):
    """A lesson observed, as lists show it."""

    school_name = serializers.CharField(source="school.name")
    school_class_name = serializers.CharField(source="school_class.name")
    teacher_name = serializers.CharField(source="teacher.name")
    observer_name = serializers.CharField(source="observer.name")

    class Meta:
        model = Observation
        fields = LIST


class ObservationDetail(ObservationRow):
    """A lesson observed, with all that was written about it."""

    points = serializers.DictField(
        child=serializers.CharField(),
        help_text='Marks by id of the rubric\'s criterion, for example `"17": "8.5"`.',
    )

    class Meta(ObservationRow.Meta):
        fields = [*LIST, "strengths", "suggestions", "points", "created_at"]


def classes_seen(user):
    """Classes that the caller may name; whether they may observe there, the rules say."""
    return SchoolClass.objects.visible_to(user)


def people_of_the_schools(user):
    """People of the schools in which the caller records lessons."""
    posts = Post.objects.filter(scope_of(user).schools_q("observation.log"), person=OuterRef("pk"))
    return Person.objects.filter(Exists(posts))


def rubrics_seen(user):
    """Editions of rubrics on which marks are given."""
    return Version.objects.visible_to(user).with_content()


class ObservationInput(Strict):
    """A lesson observed by the caller."""

    uuid = serializers.UUIDField(
        required=False,
        help_text="Yours, made when the record is begun. The same body sent again with it changes nothing.",
    )
    school_class = Key(classes_seen)
    subject = serializers.ChoiceField(choices=Subject.choices)
    teacher = Key(people_of_the_schools)
    substitute = serializers.BooleanField(
        default=False, help_text="The teacher stood in for the one of the timetable."
    )
    observed_on = serializers.DateField()
    period = serializers.IntegerField(min_value=1, max_value=12, help_text="Which lesson of the day it was.")
    minutes = serializers.IntegerField(min_value=1, max_value=180, default=40)
    kind = serializers.ChoiceField(choices=Kind.choices, default=Kind.SCHEDULED.value)
    lesson_type = serializers.ChoiceField(choices=LessonType.choices, default=LessonType.NEW.value)
    topic = serializers.CharField(max_length=100)
    strengths = serializers.CharField(max_length=2000, allow_blank=True, default="")
    suggestions = serializers.CharField(max_length=2000, allow_blank=True, default="")
    rubric_version = Key(rubrics_seen, allow_null=True, default=None)
    points = serializers.DictField(
        child=serializers.DecimalField(max_digits=5, decimal_places=1),
        default=dict,
        help_text="Marks by id of the rubric's criterion: all of them, or none.",
    )


class ObservationChange(ObservationInput):
    """The fields to be changed, and why."""

    uuid = None
    reason = serializers.CharField(max_length=200, allow_blank=True, required=False)


class ObservationChanged(serializers.Serializer):
    """A record that is new or has changed, or a deletion."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    deleted = serializers.BooleanField(
        help_text="Drop your copy, if you have one; nothing else is said about it."
    )
    observation = ObservationRow(allow_null=True)


class ObservationChanges(serializers.Serializer):
    """Changes in the order in which they happened."""

    next = serializers.CharField(
        allow_null=True, help_text="Cursor of the changes after these; null once you have all."
    )
    results = ObservationChanged(many=True)


class PhotoRow(Row):
    """A photograph of the lesson; its picture is at the photograph's own address."""

    class Meta:
        model = Photo
        fields = ["id", "added_at"]


class PhotoInput(Strict):
    """A photograph to be added."""

    photo = serializers.FileField(help_text="JPEG, PNG or WebP, at most 10 MB.")
