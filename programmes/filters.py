"""The one set of filters on observations: for the page, the drill-down of a figure, and the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.core.cache import cache
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from quality.core.scope import scope_of
from quality.core.text import localized
from quality.core.widgets import LeanSelect, LeanSelectMultiple
from quality.organisation.codes import Stage, Subject
from quality.organisation.models import Person, Post, Region, School, SchoolClass, Teaching, Term
from quality.rubrics.grades import grade_choices

from .models import Kind, LessonType, Observation

SECONDS = 300
DAY = forms.DateInput(attrs={"type": "date"})


def several(label, choices, field_name: str | None = None) -> django_filters.MultipleChoiceFilter:
    """One of several values of a column of the record or of what it points to, so nothing can come twice."""
    return django_filters.MultipleChoiceFilter(
        field_name=field_name,
        label=label,
        choices=choices,
        widget=LeanSelectMultiple,
        lookup_expr="exact",
        distinct=False,  # or the database reads all years to sort them before it shows a page
    )


def record(label, field_name: str) -> django_filters.NumberFilter:
    """A record by id. What is not visible simply matches nothing, so no lookup is needed."""
    return django_filters.NumberFilter(field_name=field_name, label=label)


class ObservationFilter(django_filters.FilterSet):
    """Filters on `Observation`; start from `Observation.objects.visible_to(user)`."""

    q = django_filters.CharFilter(field_name="topic", lookup_expr="icontains", label=_("Search in topics"))
    date_from = django_filters.DateFilter(
        field_name="observed_on", lookup_expr="gte", label=_("From day"), widget=DAY
    )
    date_to = django_filters.DateFilter(
        field_name="observed_on", lookup_expr="lte", label=_("To day"), widget=DAY
    )
    term = record(_("Term"), "term_id")
    county = record(_("County"), "school__county_id")
    school = record(_("School"), "school_id")
    school_class = record(_("Class"), "school_class_id")
    teacher = record(_("Teacher"), "teacher_id")
    observer = record(_("Observer"), "observer_id")
    subject = several(_("Subject"), Subject.choices)
    kind = several(_("Kind"), Kind.choices)
    lesson_type = several(_("Lesson type"), LessonType.choices)
    grade = several(pgettext_lazy("quality", "Grade"), [])
    stage = several(_("Stage"), Stage.choices, "school__stage")
    min_minutes = django_filters.NumberFilter(
        field_name="minutes", lookup_expr="gte", label=_("Minutes at least")
    )

    class Meta:
        model = Observation
        fields: list[str] = []

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.filters["grade"].extra["choices"] = grade_choices()


PLACES = ("county", "school", "school_class", "teacher", "observer", "term")


def page_form(filterset: ObservationFilter, user) -> forms.Form:
    """The form of the filter bar: drop-downs over what the person may see; a place with one choice is left out."""
    form = filterset.form
    school = form.data.get("school") or ""
    choices = cached_choices(user, school if school.isdigit() else "")
    for name in PLACES:
        found = choices.get(name, [])
        if len(found) > 1 or form.data.get(name):
            form.fields[name].widget = LeanSelect(choices=found)
        else:
            del form.fields[name]
    if not form.data.get("min_minutes"):
        del form.fields["min_minutes"]
    if "school" not in form.fields and not form.data.get("stage"):
        del form.fields["stage"]
    return form


def cached_choices(user, school: str) -> dict[str, list[tuple[int, str]]]:
    """Choices of the places, kept for a few minutes per person, language and school."""
    key = f"observation.choices:{user.pk}:{get_language()}:{school}"
    found = cache.get(key)
    if found is None:
        found = place_choices(user, school)
        cache.set(key, found, SECONDS)
    return found


def place_choices(user, school: str) -> dict[str, list[tuple[int, str]]]:
    """Counties and schools whose lessons the person reads; classes and people of one school once it is known."""
    scope = scope_of(user)
    if not scope.allows("observation.view"):
        return {}
    schools = list(School.objects.filter(scope.schools_q("observation.view", path="")))
    counties = {row.county_id: row for row in schools}
    regions = Region.objects.filter(pk__in=counties)
    found: dict[str, list[tuple[int, str]]] = {
        "county": [(region.pk, localized(region, "name")) for region in regions],
        "school": [(row.pk, localized(row, "name")) for row in schools],
        "term": [(term.pk, str(term)) for term in Term.objects.visible_to(user).select_related("year")[:12]],
    }
    inside = (
        schools[0].pk
        if len(schools) == 1
        else next((row.pk for row in schools if str(row.pk) == school), None)
    )
    return found | people_choices(inside) if inside else found


def people_choices(school_id: int) -> dict[str, list[tuple[int, Any]]]:
    """Classes, teachers and staff of one school, past ones included: their lessons are still in the list."""
    classes = (
        SchoolClass.objects.filter(school=school_id)
        .select_related("year")
        .order_by("-year__starts_on", "grade", "number")
    )
    newest = next(iter(classes), None)
    teaching = Teaching.objects.filter(school_class__school=school_id).values("teacher")
    staff = Post.objects.filter(school=school_id).values("person")
    return {
        "school_class": [(row.pk, row.name) for row in classes if row.year_id == newest.year_id]
        if newest
        else [],
        "teacher": list(Person.objects.filter(pk__in=teaching).order_by("name").values_list("pk", "name")),
        "observer": list(Person.objects.filter(pk__in=staff).order_by("name").values_list("pk", "name")),
    }
