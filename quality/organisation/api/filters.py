"""Filters on registers that have no list page of their own."""

from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from ..codes import Level, PostKind, Subject
from ..models import Post, Region, SchoolYear, Teaching, Term
from ..widgets import date_input


class RegionFilter(filters.FilterSet):
    """Regions by level and by what they belong to."""

    q = filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Name"))
    level = filters.ChoiceFilter(choices=Level.choices, label=_("Level"))
    parent = filters.NumberFilter(field_name="parent_id", label=_("Belongs to"))

    class Meta:
        model = Region
        fields: list[str] = []


class SchoolYearFilter(filters.FilterSet):
    """School years by region."""

    region = filters.NumberFilter(field_name="region_id", label=_("Region"))

    class Meta:
        model = SchoolYear
        fields: list[str] = []


class OnDay(filters.FilterSet):
    """What holds on a day."""

    on = filters.DateFilter(method="by_day", label=_("In force on"), widget=date_input())

    def by_day(self, queryset, name, value):
        """Rows valid on the day."""
        return queryset.on(value)


class TermFilter(filters.FilterSet):
    """Terms by school year, or the one of a day."""

    year = filters.NumberFilter(field_name="year_id", label=_("School year"))
    on = filters.DateFilter(method="by_day", label=_("Containing"), widget=date_input())

    class Meta:
        model = Term
        fields: list[str] = []

    def by_day(self, queryset, name, value):
        """Terms that the day lies in."""
        return queryset.containing(value)


class PostFilter(OnDay):
    """Posts by person, place, kind and day."""

    person = filters.NumberFilter(field_name="person_id", label=_("Person"))
    school = filters.NumberFilter(field_name="school_id", label=_("School"))
    region = filters.NumberFilter(field_name="region_id", label=_("Bureau"))
    kind = filters.ChoiceFilter(choices=PostKind.choices, label=_("Post"))

    class Meta:
        model = Post
        fields: list[str] = []


class TeachingFilter(OnDay):
    """Teaching assignments by class, school, teacher, subject and day."""

    school_class = filters.NumberFilter(field_name="school_class_id", label=_("Class"))
    school = filters.NumberFilter(field_name="school_class__school_id", label=_("School"))
    teacher = filters.NumberFilter(field_name="teacher_id", label=_("Teacher"))
    subject = filters.ChoiceFilter(choices=Subject.choices, label=_("Subject"))

    class Meta:
        model = Teaching
        fields: list[str] = []
