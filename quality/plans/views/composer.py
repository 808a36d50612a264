"""Composing a requirement: one page, with a preview that is the real thing rolled back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quality.core.access import access
from quality.core.clock import today
from quality.core.errors import Refused

from .. import metrics, services
from ..evaluation import specification_on
from ..forms.composer import TEXTS, ComposerForm, initial_of
from ..language import BOUND_KINDS
from ..models import Measure, Plan, Requirement
from ..previews import Preview, preview
from ..tables import subject_rows
from .base import MANAGE, PlanPage, RequirementPage, manages, visible_requirement


def visible_measure(request: HttpRequest, pk: int) -> Measure:
    """A measure of a plan that the person may see, or 404."""
    measures = Measure.objects.visible_to(request.user).select_related("project__plan__region")
    return get_object_or_404(measures, pk=pk)


def field_of(refusal: Refused, form: ComposerForm) -> str | None:
    """The form's field for what a refusal is about."""
    known = {
        "metric": "c0_metric",
        "target": "c0_number",
        "every": "c0_every",
        "months": "c0_months",
        "bound": "kind",
    }
    name = known.get(refusal.field, refusal.field)
    for metric in metrics.every():
        if f"c0_{metric.code}__{name}" in form.fields and form.data.get("c0_metric") == metric.code:
            return f"c0_{metric.code}__{name}"
    return name if name in form.fields else None


class Composer:
    """What composing and revising share."""

    template_name = "plans/compose.html"
    form_class = ComposerForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        subjects = {metric.code: metric for metric in metrics.every()}
        return context | {
            "plan": self.plan(),
            "preview_url": self.preview_url(),
            "metrics": subjects,
            "kinds": BOUND_KINDS,
        }

    def form_valid(self, form: ComposerForm) -> HttpResponse:
        """What the language of requirements refuses is told at the question that it concerns."""
        self.form = form
        try:
            services.check(form.specification())
        except Refused as refusal:
            form.add_error(field_of(refusal, form), str(refusal.message))
            return self.form_invalid(form)
        return super().form_valid(form)


class Compose(Composer, PlanPage):
    """A new requirement under a measure."""

    title = _("Compose a requirement")
    submit = _("Put in force")
    done = _("The requirement is in force.")

    def get_target(self) -> Measure:
        return visible_measure(self.request, self.kwargs["pk"])

    def plan(self) -> Plan:
        return self.target.project.plan

    def preview_url(self) -> str:
        return reverse("plans:compose-preview", args=[self.target.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"plan": self.plan()}

    def get_initial(self) -> dict[str, Any]:
        taken = self.plan().requirements.count()
        return {"code": f"N{taken + 1:02}"}

    def perform(self, data: dict[str, Any]) -> Requirement:
        texts = {name: data[name] for name in TEXTS}
        return services.add_requirement(
            by=self.request.user,
            measure=self.target,
            spec=self.form.specification(),
            valid_from=self.form.valid_from(),
            **texts,
        )

    def back(self) -> str:
        if getattr(self, "result", None):
            return reverse("plans:requirement", args=[self.result.pk])
        return super().back()


class Revise(Composer, RequirementPage):
    """Another demand from a day on."""

    title = _("Change what is demanded")
    submit = _("Put in force")
    done = _("The change is in force. What is owed has been worked out anew.")

    def preview_url(self) -> str:
        return reverse("plans:revise-preview", args=[self.target.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"plan": self.plan(), "words": False}

    def get_initial(self) -> dict[str, Any]:
        specification = specification_on(self.target, today())
        return (initial_of(specification) if specification else None) or {}

    def perform(self, data: dict[str, Any]) -> Any:
        return services.revise_requirement(
            by=self.request.user,
            requirement=self.target,
            spec=self.form.specification(),
            valid_from=self.form.valid_from(),
        )


@access(MANAGE, "POST")
def preview_new(request: HttpRequest, pk: int) -> HttpResponse:
    """What a new requirement would mean."""
    measure = visible_measure(request, pk)
    return _preview(request, measure.project.plan, measure, None)


@access(MANAGE, "POST")
def preview_revision(request: HttpRequest, pk: int) -> HttpResponse:
    """What a change would mean."""
    requirement = visible_requirement(request, pk)
    return _preview(request, requirement.plan, requirement.measure, requirement)


def _preview(
    request: HttpRequest, plan: Plan, measure: Measure, requirement: Requirement | None
) -> HttpResponse:
    if not manages(request.user, plan):
        raise PermissionDenied
    form = ComposerForm(request.POST, plan=plan, words=False)
    result, problems, rows = None, [], []
    if form.is_valid():
        try:
            result = preview(
                by=request.user,
                measure=measure,
                spec=form.specification(),
                valid_from=form.valid_from(),
                requirement=requirement,
            )
            rows = _rows(result)
        except Refused as refusal:
            problems = [str(refusal.message)]
    elif request.POST.get("c0_metric"):
        problems = [f"{form[name].label}：{error}" if name in form.fields else str(error)
                    for name, errors in form.errors.items() for error in errors]  # fmt: skip
    context = {"result": result, "problems": problems, "rows": rows, "plan": plan}
    return render(request, "plans/compose.html#preview", context)


def _rows(result: Preview) -> list[dict[str, Any]]:
    if result.question is None:
        return []
    day: dt.date = result.on or today()
    return subject_rows(result.worst, [result.question], day)
