"""Plans, requirements and their evaluation as the API shows and takes them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from rest_framework import serializers

from quality.core.api.fields import Key, Row, Strict
from quality.core.scope import scope_of
from quality.organisation.models import Person, Post, School

from ..figures import STATUSES
from ..models import Adjustment, Measure, Plan, Project, Requirement
from ..periods import KINDS

AMOUNT = {"max_digits": 14, "decimal_places": 2}


class PlanRow(Row):
    """An action plan of a bureau."""

    region_name = serializers.CharField(source="region.name")

    class Meta:
        model = Plan
        fields = [
            *("id", "region", "region_name", "code", "name", "name_en", "summary", "summary_en"),
            *("starts_on", "ends_on", "status"),
        ]


class MeasureRow(Row):
    """A measure of a project, with the plan's words."""

    class Meta:
        model = Measure
        fields = ["id", "order", "name", "name_en", "text", "responsible", "budget_line", "budget"]


class MeasureWithRequirements(MeasureRow):
    """A measure with the ids of its requirements."""

    requirements = serializers.ListField(child=serializers.IntegerField())

    class Meta(MeasureRow.Meta):
        fields = [*MeasureRow.Meta.fields, "requirements"]


class ProjectRow(Row):
    """A project of a plan."""

    class Meta:
        model = Project
        fields = ["id", "order", "name", "name_en", "responsible", "lead"]


class ProjectWithMeasures(ProjectRow):
    """A project with its measures."""

    measures = MeasureWithRequirements(many=True)

    class Meta(ProjectRow.Meta):
        fields = [*ProjectRow.Meta.fields, "measures"]


class PlanDetail(PlanRow):
    """A plan with its projects and measures."""

    projects = ProjectWithMeasures(many=True)

    class Meta(PlanRow.Meta):
        fields = [*PlanRow.Meta.fields, "projects"]


class RequirementRow(Row):
    """A requirement, in the plan's words."""

    class Meta:
        model = Requirement
        fields = [
            *("id", "plan", "measure", "code", "order", "name", "name_en", "sentence", "sentence_en"),
            *("seed", "article", "status"),
        ]


class RequirementDetail(RequirementRow):
    """A requirement with what the portal has understood of it."""

    understood = serializers.CharField(help_text="In the language of the caller.")
    measurable = serializers.BooleanField(help_text="Whether all that it names can be counted yet.")
    specification = serializers.DictField(
        allow_null=True, help_text="The same for programs; null where it is text only."
    )

    class Meta(RequirementRow.Meta):
        fields = [*RequirementRow.Meta.fields, "understood", "measurable", "specification"]


class Window(serializers.Serializer):
    """The period that is evaluated."""

    kind = serializers.ChoiceField(list(KINDS))
    key = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class Figures(serializers.Serializer):
    """One bound subject, or the sums over a place. Missing and zero are different: an open number is null."""

    level = serializers.ChoiceField(["subject", "region", "county", "school"])
    subject = serializers.CharField(allow_null=True, help_text="Key of the subject; null for a place.")
    name = serializers.CharField(help_text="Of the subject or the place; empty for everything together.")
    person = serializers.IntegerField(allow_null=True)
    school = serializers.IntegerField(allow_null=True)
    county = serializers.IntegerField(allow_null=True)
    region = serializers.IntegerField(allow_null=True)
    school_class = serializers.IntegerField(allow_null=True)
    team = serializers.IntegerField(allow_null=True)
    status = serializers.ChoiceField(STATUSES, allow_null=True, help_text="Null for a place; see `counts`.")
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Subjects by status.")
    value = serializers.DecimalField(**AMOUNT, allow_null=True)
    target = serializers.DecimalField(**AMOUNT, allow_null=True)
    expected = serializers.DecimalField(
        **AMOUNT, allow_null=True, help_text="What the pace asks for by the day."
    )
    done = serializers.DecimalField(
        **AMOUNT, allow_null=True, help_text="Value, counted up to each subject's target."
    )
    forecast = serializers.DecimalField(
        **AMOUNT, allow_null=True, help_text="The value at the end, on this pace."
    )
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    reason = serializers.CharField(allow_blank=True, help_text="Why the subject is exempt or owes less.")
    records = serializers.CharField(
        allow_blank=True, help_text="Address of the list of the records that counted."
    )


class Evaluation(serializers.Serializer):
    """A requirement as it stands on a day."""

    requirement = serializers.IntegerField()
    on = serializers.DateField()
    measurable = serializers.BooleanField()
    window = Window(allow_null=True)
    next = serializers.CharField(allow_null=True)
    results = Figures(many=True)


class Duty(serializers.Serializer):
    """What the caller owes under one requirement."""

    requirement = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField(allow_blank=True)
    understood = serializers.CharField()
    window = Window()
    figures = Figures()


class Duties(serializers.Serializer):
    """What the caller owes, worst first."""

    on = serializers.DateField()
    results = Duty(many=True)


class Choice(serializers.Serializer):
    """A value of a filter."""

    value = serializers.CharField()
    label = serializers.CharField()


class MetricFilter(serializers.Serializer):
    """A condition on what counts. Without choices it is a number."""

    code = serializers.CharField()
    label = serializers.CharField()
    choices = Choice(many=True)


class MetricRow(serializers.Serializer):
    """Something that the portal can count."""

    code = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    subject = serializers.ChoiceField(["person", "school", "region", "class", "team"])
    filters = MetricFilter(many=True)


class Metrics(serializers.Serializer):
    """The catalogue."""

    results = MetricRow(many=True)


class AdjustmentRow(Row):
    """An exemption or reduction. `factor` is the share still owed."""

    person_name = serializers.CharField(source="person.name", allow_null=True)
    school_name = serializers.CharField(source="school.name", allow_null=True)

    class Meta:
        model = Adjustment
        fields = [
            *("id", "person", "person_name", "school", "school_name", "requirement", "factor", "reason"),
            *("valid_from", "valid_to", "approved_by_name"),
        ]
        extra_kwargs = {"valid_to": {"allow_null": False}}


def people_looked_after(user):
    """People with a post where the caller gives exemptions."""
    scope = scope_of(user)
    there = scope.schools_q("adjustment.manage") | scope.regions_q("adjustment.manage")
    return Person.objects.filter(Exists(Post.objects.filter(there, person=OuterRef("pk"))))


class AdjustmentInput(Strict):
    """Whom to exempt, from what, and why: a person, or a whole school."""

    person = Key(people_looked_after, allow_null=True, default=None)
    school = Key(
        lambda user: School.objects.manageable_by(user, "adjustment.manage"), allow_null=True, default=None
    )
    requirement = Key(
        Requirement.objects.visible_to, allow_null=True, default=None, help_text="Null for all of them."
    )
    factor = serializers.DecimalField(
        max_digits=3,
        decimal_places=2,
        min_value=0,
        max_value=1,
        default=0,
        help_text="Share still owed; 0 exempts.",
    )
    reason = serializers.CharField(max_length=200)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField()
