"""The one set of filters on obligations: for the evaluation's page, the dashboards, and the API."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quality.organisation.filters import counties, schools
from quality.organisation.widgets import date_input

from .models import Obligation

STATES = [
    ("all_behind", _("Behind in any degree")),
    ("far_behind", _("Far behind")),
    ("behind", _("Behind")),
    ("missed", _("Missed")),
    ("on_track", _("On track")),
    ("met", _("Met")),
    ("not_due", _("Not due")),
    ("exempt", _("Exempt")),
    ("unset", _("Number not set")),
]


class ObligationFilter(filters.FilterSet):
    """Start from `Obligation.objects.visible_to(user)`. The day and the state are asked of the evaluation."""

    q = filters.CharFilter(method="by_name", label=_("Name"))
    county = filters.ModelChoiceFilter(queryset=counties, label=_("County"))
    school = filters.ModelChoiceFilter(queryset=schools, label=_("School"))
    status = filters.ChoiceFilter(choices=STATES, method="unchanged", label=_("State"))
    on = filters.DateFilter(method="unchanged", label=_("As of"), widget=date_input())

    class Meta:
        model = Obligation
        fields: list[str] = []

    def by_name(self, queryset, name, value):
        """Any part of the name of a person, school, team or place."""
        return queryset.filter(
            Q(person__name__icontains=value)
            | Q(person__staff_no__istartswith=value)
            | Q(subject_kind__in=("school", "class"), school__name__icontains=value)
            | Q(team__name__icontains=value)
            | Q(region__name__icontains=value)
        )

    def unchanged(self, queryset, name, value):
        """Read by the page."""
        return queryset
