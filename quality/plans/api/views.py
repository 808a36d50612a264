"""Plans, their requirements, what can be counted, and exemptions."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from quality.accounts.api.idempotency import idempotent
from quality.core.api.views import ApiView, Records
from quality.core.clock import today
from quality.organisation.models import Post

from .. import metrics, services
from ..evaluation import specification_on
from ..models import Adjustment, Measure, Plan, Project, Requirement, Status
from ..obligations import measurable
from ..sentences import sentence
from . import serializers

SEE = "plan.view"


class PlanFilter(filters.FilterSet):
    """Plans by issuer and state."""

    region = filters.NumberFilter(field_name="region_id", label=_("Issued by"))
    status = filters.ChoiceFilter(choices=Status.choices, label=_("Status"))

    class Meta:
        model = Plan
        fields: list[str] = []


class Plans(Records):
    """Plans, newest first. One is shown with its projects and measures."""

    access = SEE
    queryset = Plan.objects.order_by()
    serializer_class = serializers.PlanRow
    detail_serializer = serializers.PlanDetail
    filterset_class = PlanFilter
    order = ("-starts_on", "-id")

    def one(self, key: Any) -> dict[str, Any]:
        """A plan with its parts, in four queries."""
        row = self.row(key, self.serializer_class)
        requirements: dict[int, list[int]] = {}
        owned = Requirement.objects.filter(plan=key).order_by("order").values_list("measure", "pk")
        for measure, pk in owned:
            requirements.setdefault(measure, []).append(pk)
        measures: dict[int, list[dict]] = {}
        steps = Measure.objects.filter(project__plan=key).order_by("order")
        for step in steps.values("project_id", *serializers.MeasureRow.Meta.fields):
            own = {"requirements": requirements.get(step["id"], [])}
            measures.setdefault(step.pop("project_id"), []).append(step | own)
        projects = (
            Project.objects.filter(plan=key).order_by("order").values(*serializers.ProjectRow.Meta.fields)
        )
        return {**row, "projects": [item | {"measures": measures.get(item["id"], [])} for item in projects]}


class RequirementFilter(filters.FilterSet):
    """Requirements by plan, measure and state."""

    plan = filters.NumberFilter(field_name="plan_id", label=_("Plan"))
    measure = filters.NumberFilter(field_name="measure_id", label=_("Measure"))
    status = filters.ChoiceFilter(choices=Status.choices, label=_("Status"))

    class Meta:
        model = Requirement
        fields: list[str] = []


class Requirements(Records):
    """Requirements of all plans. One is shown with what the portal has understood of it."""

    access = SEE
    queryset = Requirement.objects.order_by()
    serializer_class = serializers.RequirementRow
    detail_serializer = serializers.RequirementDetail
    filterset_class = RequirementFilter
    order = ("plan", "order", "id")

    def one(self, key: Any) -> dict[str, Any]:
        """A requirement with its specification of today."""
        row = self.row(key, self.serializer_class)
        found = specification_on(Requirement.objects.prefetch_related("versions").get(pk=key), today())
        return {
            **row,
            "understood": sentence(found),
            "measurable": bool(found and measurable(found)),
            "specification": found.dump() if found and found.clauses else None,
        }


class MetricsView(ApiView):
    """What the portal can count, with the conditions that a requirement may set."""

    access = SEE

    @extend_schema(operation_id="metrics_list", tags=["metrics"], responses=serializers.Metrics)
    def get(self, request: Request) -> Response:
        """The catalogue of metrics, in the caller's language."""
        return Response({"results": [metric_row(metric) for metric in metrics.every()]})


def metric_row(metric: metrics.Metric) -> dict[str, Any]:
    """A metric as it goes out."""
    conditions = [
        {
            "code": item.code,
            "label": str(item.label),
            "choices": [{"value": value, "label": str(label)} for value, label in item.choices],
        }
        for item in metric.filters
    ]
    words = {
        "code": metric.code,
        "name": str(metric.name),
        "unit": str(metric.unit),
        "subject": metric.subject,
    }
    return {**words, "filters": conditions}


class AdjustmentFilter(filters.FilterSet):
    """Exemptions by whom they are for."""

    person = filters.NumberFilter(field_name="person_id", label=_("Person"))
    school = filters.NumberFilter(field_name="school_id", label=_("School"))
    requirement = filters.NumberFilter(field_name="requirement_id", label=_("Requirement"))

    class Meta:
        model = Adjustment
        fields: list[str] = []


class Adjustments(Records):
    """Exemptions and reductions, newest first."""

    access = "dashboard.view"
    access_by_action = {"create": "adjustment.manage"}
    queryset = Adjustment.objects.order_by()
    serializer_class = serializers.AdjustmentRow
    filterset_class = AdjustmentFilter
    order = ("-valid_from", "-id")

    @extend_schema(request=serializers.AdjustmentInput, responses={201: serializers.AdjustmentRow})
    @idempotent
    def create(self, request: Request) -> Response:
        """Exempt a person or a school from duties for some days, or reduce them. What is owed is worked out anew."""
        data = self.read(serializers.AdjustmentInput)
        if data["person"] and not data["school"]:
            posts = Post.objects.on(data["valid_from"]).filter(person=data["person"], school__isnull=False)
            post = posts.select_related("school").order_by("-valid_from").first()
            data["school"] = post.school if post else None
        adjustment = services.adjust(by=request.user, **data)
        return self.answer(adjustment.pk, 201)

    create.tagged = True
