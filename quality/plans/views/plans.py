"""Plans: the list, one plan with its requirements, and its life from draft to retirement."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from quality.audit.history import history
from quality.core.access import access
from quality.core.clock import today
from quality.core.text import localized

from .. import services
from ..coverage import Measured, totals
from ..forms.plans import CopyPlanForm, LoadPlanForm, PartsForm, PlanForm
from ..models import Measure, Plan
from ..previews import obligations_of
from ..tables import RequirementRow, plan_counts, requirement_rows
from .base import MANAGE, PlanPage, day_asked, manages, visible_plan


@access("plan.view", "GET")
def plan_list(request: HttpRequest) -> HttpResponse:
    """All plans that the person may see, those in force first."""
    plans = list(Plan.objects.visible_to(request.user).select_related("region"))
    counts, day = plan_counts(plans, today()), today()
    rank = {"draft": 1, "published": 0, "retired": 3}
    rows = [
        {"plan": plan, "counts": counts[plan.pk], "running": plan.starts_on <= day <= plan.ends_on,
         "over": plan.ends_on < day}
        for plan in plans
    ]  # fmt: skip
    rows.sort(key=lambda row: (rank[row["plan"].status], row["over"]))
    may_manage = request.user.scope.allows(MANAGE)
    return render(request, "plans/plan_list.html", {"rows": rows, "may_manage": may_manage})


@access("plan.view", "GET")
def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: projects, measures, requirements, each with what is understood of it and how it stands."""
    plan, on = visible_plan(request, pk), day_asked(request)
    projects = list(plan.projects.select_related("lead").prefetch_related("measures"))
    requirements = plan.requirements.select_related("plan__region").prefetch_related("versions")
    everything = requirement_rows(requirements, on, request.user)
    form = PartsForm(request.GET, projects=[(p.pk, localized(p, "name")) for p in projects])
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = [row for row in everything if _wanted(row, chosen)]
    partial = request.htmx and not request.htmx.history_restore_request
    context = {
        "plan": plan,
        "form": form,
        "on": on,
        "tree": _tree(projects, rows, chosen),
        "shown": len(rows),
        "totals": totals(row.standing for row in everything if not row.retired),
        "behind": sum(1 for row in everything if row.behind),
        "may_manage": manages(request.user, plan),
    }
    if not partial:
        context |= {
            "milestones": plan.milestones.all(),
            "documents": plan.documents.all(),
            "history": history(plan, request.user, 10),
        }
    return render(request, "plans/plan_detail.html#results" if partial else "plans/plan_detail.html", context)


def _wanted(row: RequirementRow, chosen: dict[str, Any]) -> bool:
    """Whether a requirement fits the filters; retired ones are shown only when asked for."""
    requirement, state = row.requirement, chosen.get("state")
    text = (chosen.get("q") or "").casefold()
    words = (
        requirement.code,
        requirement.name,
        requirement.name_en,
        requirement.sentence,
        requirement.sentence_en,
    )
    return (
        row.retired == (state == "retired")
        and (not text or any(text in word.casefold() for word in words))
        and chosen.get("measured", "") in ("", row.standing.measured)
        and (state != "behind" or row.behind > 0)
        and (state != "unset" or row.standing.unset)
    )


def _tree(projects: list, rows: list[RequirementRow], chosen: dict[str, Any]) -> list[dict[str, Any]]:
    """Projects with their measures and requirements, in the plan's order; with a filter, only those it finds."""
    by_measure: dict[int, list[RequirementRow]] = {}
    for row in rows:
        by_measure.setdefault(row.requirement.measure_id, []).append(row)
    tree = []
    for project in projects:
        if chosen.get("project") not in (None, "", str(project.pk)):
            continue
        filtered = any(chosen.get(name) for name in ("q", "measured", "state"))
        measures = [
            _group(measure, by_measure.get(measure.pk, []), filtered)
            for measure in project.measures.all()
            if measure.pk in by_measure or not filtered
        ]
        if measures or not filtered:
            tree.append({"project": project, "measures": measures})
    return tree


def _group(measure: Measure, rows: list[RequirementRow], filtered: bool) -> dict[str, Any]:
    """One measure: what is counted, and folded below it what stands as text."""
    text = [row for row in rows if row.standing.measured == Measured.TEXT]
    counted = [row for row in rows if row.standing.measured != Measured.TEXT]
    return {"measure": measure, "counted": counted, "text": text, "open": filtered}


class EditPlan(PlanPage):
    """Dates and texts."""

    form_class = PlanForm
    title = _("Edit the plan")
    intro = _("When the dates change, what is owed in the running periods follows.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.target}

    def perform(self, data: dict[str, Any]) -> Plan:
        return services.edit_plan(by=self.request.user, plan=Plan.objects.get(pk=self.target.pk), **data)


class CopyPlan(PlanPage):
    """A copy for a new time, as a draft."""

    form_class = CopyPlanForm
    title = _("Copy to a new year")
    intro = _("The copy is a draft with all that is in force. Nothing is owed until it is put in force.")
    submit = _("Copy")
    done = _("Copied. Look through the draft, then put it in force.")

    def get_initial(self) -> dict[str, Any]:
        plan, year = self.target, self.target.ends_on.year + 1
        return {"name": plan.name, "name_en": plan.name_en, "code": f"{plan.code}-{year}"[:60]}

    def perform(self, data: dict[str, Any]) -> Plan:
        return services.copy_plan(by=self.request.user, plan=self.target, **data)

    def back(self) -> str:
        return reverse("plans:plan", args=[getattr(self, "result", self.target).pk])


class PublishPlan(PlanPage):
    """From draft to in force, after seeing how much will be owed."""

    form_class = django_forms.Form
    template_name = "plans/publish.html"
    title = _("Put in force")
    submit = _("Put in force")
    done = _("The plan is in force.")

    @cached_property
    def arising(self) -> int:
        return obligations_of(self.target, self.request.user) if self.target.status == "draft" else 0

    def perform(self, data: dict[str, Any]) -> Plan:
        return services.publish_plan(by=self.request.user, plan=self.target)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = plan_counts([self.target], today())[self.target.pk]
        return super().get_context_data(**kwargs) | {"arising": self.arising, "counts": counts}


class RetirePlan(PlanPage):
    """Out of force."""

    form_class = django_forms.Form
    title = _("Retire the plan")
    intro = _("Nothing more is owed under it from today. What was recorded and evaluated is kept.")
    submit = _("Retire")
    done = _("The plan is retired.")
    tone = "danger"

    def perform(self, data: dict[str, Any]) -> Plan:
        return services.retire_plan(by=self.request.user, plan=self.target)


class LoadPlan(PlanPage):
    """A shipped plan for one's bureau."""

    form_class = LoadPlanForm
    title = _("Load a shipped plan")
    intro = _(
        "Complete plans with all their requirements. A plan that is loaded already is opened as it stands."
    )
    submit = _("Load")
    done = _("The plan is loaded.")

    def get_target(self) -> None:
        return None

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def perform(self, data: dict[str, Any]) -> Plan:
        plan = services.load_preset(by=self.request.user, code=data["preset"], region=data["region"])
        services.follow_plan(plan)
        return plan

    def back(self) -> str:
        return reverse("plans:plan", args=[self.result.pk])

    def cancel(self) -> str:
        return reverse("plans:plans")
