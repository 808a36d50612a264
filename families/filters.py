"""How families look for a school."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quality.organisation.codes import Stage
from quality.organisation.models import Region, School


class PublicSchoolFilter(filters.FilterSet):
    """By any part of the name or address, by county and stage."""

    q = filters.CharFilter(method="by_text", label=_("Part of the school's name"))
    county = filters.ModelChoiceFilter(
        queryset=lambda request: Region.objects.counties().open(), label=_("County"), empty_label=_("All")
    )
    stage = filters.ChoiceFilter(choices=Stage.choices, label=_("Stage"), empty_label=_("All"))

    class Meta:
        model = School
        fields: list[str] = []

    def by_text(self, queryset, name, value):
        """Every word must occur in the name or the address."""
        for word in value.split()[:5]:
            queryset = queryset.filter(
                Q(name__icontains=word) | Q(name_en__icontains=word) | Q(address__icontains=word)
            )
        return queryset
