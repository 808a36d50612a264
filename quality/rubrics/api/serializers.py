"""Rubrics as the API shows them."""

from __future__ import annotations

from rest_framework import serializers

from quality.core.api.fields import Row

from ..models import Band, Criterion, Rubric, Version


class RubricRow(Row):
    """A scored form; its content is in its versions."""

    class Meta:
        model = Rubric
        fields = ["id", "code", "use", "name", "name_en", "source", "region", "stages", "active"]


class VersionRow(Row):
    """One edition of a rubric; published ones never change."""

    class Meta:
        model = Version
        fields = ["id", "rubric", "number", "published_at", "note"]


class CriterionRow(Row):
    """One line of the form: full mark, and the step in which marks are given."""

    class Meta:
        model = Criterion
        fields = ["id", "order", "section", "section_en", "name", "name_en", "maximum", "step"]


class BandRow(Row):
    """A grade, from a percentage of the full mark upward."""

    class Meta:
        model = Band
        fields = ["grade", "grade_en", "from_percent"]


class VersionDetail(VersionRow):
    """An edition with its criteria and grades."""

    maximum = serializers.DecimalField(max_digits=7, decimal_places=1, help_text="The full mark.")
    criteria = CriterionRow(many=True)
    bands = BandRow(many=True)

    class Meta(VersionRow.Meta):
        fields = [*VersionRow.Meta.fields, "maximum", "criteria", "bands"]
