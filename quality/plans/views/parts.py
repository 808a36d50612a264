"""Projects, measures and milestones of a plan."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _

from quality.core.access import access

from .. import upkeep
from ..forms.plans import MeasureForm, MilestoneForm, ProjectForm
from ..models import Measure, Milestone, Plan, Project
from .base import MANAGE, PlanPage, manages


class PartPage(PlanPage):
    """A change of one part of a plan."""

    model: Any = None
    related = "plan__region"

    def get_target(self) -> Any:
        visible = self.model.objects.visible_to(self.request.user).select_related(self.related)
        return get_object_or_404(visible, pk=self.kwargs["pk"])

    def plan(self) -> Plan:
        return self.target.plan

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.model.objects.get(pk=self.target.pk)}


class EditProject(PartPage):
    """Name, responsible unit and lead person of a project."""

    model, form_class = Project, ProjectForm
    title = _("Edit the project")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def perform(self, data: dict[str, Any]) -> None:
        upkeep.edit_part(by=self.request.user, part=self.target, **data)


class EditMeasure(PartPage):
    """Words, responsible unit and budget of a measure."""

    model, form_class, related = Measure, MeasureForm, "project__plan__region"
    title = _("Edit the measure")

    def plan(self) -> Plan:
        return self.target.project.plan

    def perform(self, data: dict[str, Any]) -> None:
        upkeep.edit_part(by=self.request.user, part=self.target, **data)


class AddMilestone(PlanPage):
    """A dated step."""

    form_class = MilestoneForm
    title = _("Add a milestone")

    def perform(self, data: dict[str, Any]) -> Milestone:
        return upkeep.add_milestone(by=self.request.user, plan=self.target, **data)


class EditMilestone(PartPage):
    """Another day, or the day on which it was reached."""

    model, form_class = Milestone, MilestoneForm
    title = _("Edit the milestone")

    def perform(self, data: dict[str, Any]) -> None:
        upkeep.edit_milestone(by=self.request.user, milestone=self.target, **data)


@access(MANAGE, "POST")
def remove_milestone(request: HttpRequest, pk: int) -> HttpResponse:
    """Out of the plan."""
    visible = Milestone.objects.visible_to(request.user).select_related("plan__region")
    milestone = get_object_or_404(visible, pk=pk)
    if not manages(request.user, milestone.plan):
        raise PermissionDenied
    upkeep.remove_milestone(by=request.user, milestone=milestone)
    return redirect("plans:plan", pk=milestone.plan_id)
