"""What the pages of the plans share."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from quality.core.clock import today
from quality.organisation.views.base import ServicePage, may

from ..models import Plan, Requirement

MANAGE = "plan.manage"
EARLIEST = dt.date(2000, 1, 1)


def visible_plan(request: HttpRequest, pk: int) -> Plan:
    """A plan that the person may see, or 404."""
    return get_object_or_404(Plan.objects.visible_to(request.user).select_related("region"), pk=pk)


def visible_requirement(request: HttpRequest, pk: int) -> Requirement:
    """A requirement of a plan that the person may see, with its versions, or 404."""
    found = Requirement.objects.visible_to(request.user).select_related(
        "plan__region", "measure__project__plan__region"
    )
    return get_object_or_404(found.prefetch_related("versions"), pk=pk)


def manages(user, plan: Plan) -> bool:
    """Whether the person manages plans in the issuing region."""
    return may(user, MANAGE, plan.region)


def day_asked(request: HttpRequest) -> dt.date:
    """The day `on=` of the address; today where it names none."""
    try:
        day = parse_date(request.GET.get("on", ""))
    except ValueError:
        day = None
    return day if day and EARLIEST <= day <= today() + dt.timedelta(days=3660) else today()


class PlanPage(ServicePage):
    """A change of one plan."""

    access = MANAGE
    template_name = "plans/form.html"

    def get_target(self) -> Any:
        return visible_plan(self.request, self.kwargs["pk"])

    def plan(self) -> Plan:
        """The plan that the change is about."""
        return self.target

    def places(self) -> list:
        return [self.plan().region] if self.target else []

    def back(self) -> str:
        return reverse("plans:plan", args=[self.plan().pk])


class RequirementPage(PlanPage):
    """A change of one requirement."""

    submit = _("Save")

    def get_target(self) -> Requirement:
        return visible_requirement(self.request, self.kwargs["pk"])

    def plan(self) -> Plan:
        return self.target.plan

    def back(self) -> str:
        return reverse("plans:requirement", args=[self.target.pk])
