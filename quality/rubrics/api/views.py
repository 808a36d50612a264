"""Rubrics, their versions, criteria and grades."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from quality.core.api.views import Records, as_rows

from ..models import Band, Criterion, Rubric, Version
from . import serializers


class Rubrics(Records):
    """Rubrics."""

    access = "rubric.view"
    queryset = Rubric.objects.order_by()
    serializer_class = serializers.RubricRow


class VersionFilter(filters.FilterSet):
    """Editions of one rubric, or the newest of each."""

    rubric = filters.NumberFilter(field_name="rubric_id", label=_("Rubric"))
    current = filters.BooleanFilter(method="by_current", label=_("The newest published edition of each only"))

    class Meta:
        model = Version
        fields: list[str] = []

    def by_current(self, queryset, name, value):
        """The newest published edition of each rubric."""
        return queryset.filter(pk__in=Version.objects.current().values("pk")) if value else queryset


class Versions(Records):
    """Editions of rubrics. One is shown with its criteria and grades: their ids are what marks are given by."""

    access = "rubric.view"
    queryset = Version.objects.order_by()
    serializer_class = serializers.VersionRow
    detail_serializer = serializers.VersionDetail
    filterset_class = VersionFilter
    order = ("-id",)

    def one(self, key: Any) -> dict[str, Any]:
        """An edition with its content."""
        row = self.row(key, self.serializer_class)
        criteria = as_rows(Criterion.objects.filter(version=key), serializers.CriterionRow, Records)
        bands = as_rows(Band.objects.filter(version=key), serializers.BandRow, Records)
        content = {
            "criteria": list(criteria.order_by("order", "pk")),
            "bands": list(bands.order_by("-from_percent")),
        }
        return {**row, "maximum": sum(item["maximum"] for item in content["criteria"]), **content}
