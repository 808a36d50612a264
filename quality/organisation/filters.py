"""One FilterSet per register; pages, exports and the API share it. Rows are scoped before they get here."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from quality.core.clock import today
from quality.core.scope import scope_of

from .codes import PostKind, Setting, Stage, Subject, TeamKind, TeamLevel, Title
from .models import Person, Post, Region, School, SchoolClass, SchoolYear, Team
from .widgets import date_input
from .words import grade_choices

UNSAID = "---------"  # what the library writes for no choice


def counties(request):
    """Counties that the person may see."""
    return Region.objects.visible_to(request.user).counties() if request else Region.objects.counties()


def schools(request):
    """Schools to choose from: those of the chosen county, or all where the person sees one county only."""
    if request is None:
        return School.objects.all()
    visible = School.objects.visible_to(request.user)
    county, chosen = request.GET.get("county", ""), request.GET.get("school", "")
    wanted = Q(pk=chosen) if chosen.isdigit() else Q(pk__in=())
    if county.isdigit():
        wanted |= Q(county=county)
    elif not scope_of(request.user).everywhere("organisation.view"):
        wanted = Q()
    return visible.filter(wanted).order_by("code")


class PlacedFilter(filters.FilterSet):
    """Says “all” where nothing is chosen, and asks for the county only those who see several."""

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None):
        super().__init__(data, queryset, request=request, prefix=prefix)
        for found in self.filters.values():
            if found.extra.get("empty_label", UNSAID) == UNSAID and hasattr(found.field_class, "choices"):
                found.extra["empty_label"] = _("All")
        if request is not None and not scope_of(request.user).everywhere("organisation.view"):
            self.filters.pop("county", None)


class SchoolFilter(PlacedFilter):
    """Schools by place, stage, setting and state, today or as of a day."""

    q = filters.CharFilter(method="by_text", label=_("Name or code"))
    county = filters.ModelChoiceFilter(queryset=counties, method="by_county", label=_("County"))
    stage = filters.ChoiceFilter(choices=Stage.choices, label=_("Stage"))
    setting = filters.ChoiceFilter(choices=Setting.choices, label=_("Urban or rural"))
    status = filters.ChoiceFilter(
        choices=[("closed", _("Closed or merged")), ("all", _("All"))],
        empty_label=_("In operation"),
        method="unchanged",
        label=_("State"),
    )
    as_of = filters.DateFilter(method="unchanged", label=_("As of"), widget=date_input())

    class Meta:
        model = School
        fields: list[str] = []

    @property
    def day(self):
        """The day asked for, or None for today."""
        return self.form.cleaned_data.get("as_of") if self.form.is_valid() else None

    def filter_queryset(self, queryset):
        """The state first, since a past day decides which county a school stood in."""
        status = self.form.cleaned_data.get("status")
        if self.day:
            queryset = queryset.as_of(self.day)
        elif status == "closed":
            queryset = queryset.filter(closed_on__lt=today())
        elif status != "all":
            queryset = queryset.open()
        return super().filter_queryset(queryset)

    def by_text(self, queryset, name, value):
        """Any part of the name, or the beginning of the code."""
        return queryset.filter(
            Q(name__icontains=value) | Q(name_en__icontains=value) | Q(code__startswith=value)
        )

    def by_county(self, queryset, name, value):
        """Today's county, or the county on the day asked for."""
        return queryset.filter(**{"county_then" if self.day else "county": value.pk})

    def unchanged(self, queryset, name, value):
        """Handled before the other filters."""
        return queryset


class PersonFilter(PlacedFilter):
    """People by place, post, subject and title; posts are those held today."""

    q = filters.CharFilter(method="by_text", label=_("Name or staff number"))
    county = filters.ModelChoiceFilter(queryset=counties, method="by_county", label=_("County"))
    school = filters.ModelChoiceFilter(queryset=schools, method="by_school", label=_("School"))
    post = filters.ChoiceFilter(choices=PostKind.choices, method="by_post", label=_("Post"))
    subject = filters.ChoiceFilter(choices=Subject.choices, label=_("Subject"))
    title = filters.ChoiceFilter(choices=Title.choices, label=_("Title"))

    class Meta:
        model = Person
        fields: list[str] = []

    def filter_queryset(self, queryset):
        """Place and post must hold for the same post, so they are asked together."""
        chosen = self.form.cleaned_data
        posts = Post.objects.on(today()).filter(person=OuterRef("pk"))
        wanted = Q()
        if chosen.get("county"):
            wanted &= Q(school__county=chosen["county"]) | Q(region=chosen["county"])
        if chosen.get("school"):
            wanted &= Q(school=chosen["school"])
        if chosen.get("post"):
            wanted &= Q(kind=chosen["post"])
        if wanted:
            queryset = queryset.filter(Exists(posts.filter(wanted)))
        return super().filter_queryset(queryset)

    def by_text(self, queryset, name, value):
        """Any part of the name, or the beginning of the staff number."""
        return queryset.filter(Q(name__icontains=value) | Q(staff_no__istartswith=value))

    def by_county(self, queryset, name, value):
        """Handled together with school and post."""
        return queryset

    by_school = by_post = by_county


class ClassFilter(PlacedFilter):
    """Classes of a school year, by place and grade."""

    q = filters.CharFilter(method="by_text", label=_("Class or school"))
    year = filters.ChoiceFilter(
        choices=lambda: year_choices(),
        method="by_year",
        label=_("School year"),
        empty_label=_("This school year"),
    )
    county = filters.ModelChoiceFilter(queryset=counties, field_name="school__county", label=_("County"))
    school = filters.ModelChoiceFilter(queryset=schools, label=_("School"))
    grade = filters.ChoiceFilter(choices=grade_choices, label=_("Grade"))

    class Meta:
        model = SchoolClass
        fields: list[str] = []

    def by_text(self, queryset, name, value):
        """Any part of the class's or the school's name."""
        return queryset.filter(Q(name__icontains=value) | Q(school__name__icontains=value))

    def by_year(self, queryset, name, value):
        """Years of all calendars that bear the name."""
        return queryset.filter(year__name=value)


def year_choices() -> list[tuple[str, str]]:
    """Names of all school years, newest first."""
    names = SchoolYear.objects.order_by("-name").values_list("name", flat=True).distinct()
    return [(name, name) for name in names]


class TeamFilter(PlacedFilter):
    """Teams by kind, level and place."""

    q = filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Name"))
    kind = filters.ChoiceFilter(choices=TeamKind.choices, label=_("Kind"))
    level = filters.ChoiceFilter(choices=TeamLevel.choices, label=_("Level"))
    county = filters.ModelChoiceFilter(queryset=counties, field_name="region", label=_("County"))
    status = filters.ChoiceFilter(
        choices=[("dissolved", _("Dissolved")), ("all", _("All"))],
        empty_label=_("Active"),
        method="unchanged",
        label=_("State"),
    )

    class Meta:
        model = Team
        fields: list[str] = []

    def filter_queryset(self, queryset):
        """Active teams unless others are asked for."""
        status = self.form.cleaned_data.get("status")
        if status != "all":
            gone = Q(dissolved_on__lt=today())
            queryset = queryset.filter(gone if status == "dissolved" else ~gone | Q(dissolved_on=None))
        return super().filter_queryset(queryset)

    def unchanged(self, queryset, name, value):
        """Handled before the other filters."""
        return queryset
