"""One requirement: what it says, what is understood, how it stands, and how it changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quality.audit.history import history
from quality.core.access import access
from quality.core.clock import today
from quality.core.errors import Refused

from .. import services
from ..evaluation import places, specification_on, subjects
from ..figures import BEHIND
from ..forms.composer import WordsForm, initial_of
from ..forms.plans import RetireForm, TargetForm
from ..language import Specification
from ..models import Obligation, Requirement
from ..sentences import clause_words, sentence
from ..tables import RequirementRow, distribution, place_rows, requirement_rows, subject_rows
from .base import RequirementPage, day_asked, manages, visible_requirement

FEW, MOST_SCHOOLS = 8, 20


@access("plan.view", "GET")
def requirement_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The requirement with its source, its versions, and its figures by county or school."""
    requirement, on = visible_requirement(request, pk), day_asked(request)
    row = requirement_rows([requirement], on, request.user)[0]
    own = Obligation.objects.visible_to(request.user)
    found = places([row.question], on, own) if row.question else []
    url = reverse("plans:evaluation", args=[pk])
    counties, schools = place_rows(found, "county", on), place_rows(found, "school", on)
    option, table = distribution(row.total, url)
    context = {
        "requirement": requirement,
        "plan": requirement.plan,
        "row": row,
        "on": on,
        "counties": counties if len(counties) > 1 else [],
        "schools": sorted(schools, key=lambda s: -s["rank"])[:MOST_SCHOOLS] if len(schools) > 1 else [],
        "worst": _worst(row, on, own),
        "option": option,
        "table": table,
        "evaluation_url": url,
        "versions": _versions(requirement),
        "may_manage": manages(request.user, requirement.plan),
        "can_revise": row.specification is not None and initial_of(row.specification) is not None,
        "history": history(requirement, request.user),
    }
    return render(request, "plans/requirement_detail.html", context)


def _worst(row: RequirementRow, on: dt.date, own) -> list[dict[str, Any]]:
    """The few who are furthest behind."""
    if row.question is None or not row.behind:
        return []
    return subject_rows(subjects([row.question], on, own, BEHIND, FEW), [row.question], on)


def _versions(requirement: Requirement) -> list[dict[str, Any]]:
    """All versions as sentences, the newest first."""
    versions = sorted(requirement.versions.all(), key=lambda version: version.valid_from, reverse=True)
    return [
        {"version": version, "sentence": sentence(Specification.parse(version.spec)),
         "now": version.valid_from <= today() and (not version.valid_to or version.valid_to >= today())}
        for version in versions
    ]  # fmt: skip


class EditWords(RequirementPage):
    """The words, not what is demanded."""

    form_class = WordsForm
    title = _("Edit the words")
    intro = _("This changes how the requirement is called and quoted, not what it demands.")

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.target, name) for name in WordsForm.base_fields}

    def perform(self, data: dict[str, Any]) -> Requirement:
        others = self.target.plan.requirements.exclude(pk=self.target.pk)
        if others.filter(code=data["code"]).exists():
            raise Refused(_("This number is taken in the plan."), field="code")
        return services.edit_requirement(by=self.request.user, requirement=self.target, **data)


class SetTarget(RequirementPage):
    """Other numbers from a day on."""

    form_class = TargetForm
    template_name = "plans/target.html"
    title = _("Set the numbers")
    intro = _(
        "Periods that ended before that day keep their figures; the period in which it lies is judged by the new number."
    )
    done = _("Saved. What is owed has been worked out anew.")

    def get_form_kwargs(self) -> dict[str, Any]:
        specification = specification_on(self.target, today()) or Specification(None, ())
        return super().get_form_kwargs() | {"specification": specification}

    def get_initial(self) -> dict[str, Any]:
        return {"valid_from": max(today(), self.target.plan.starts_on)}

    def perform(self, data: dict[str, Any]) -> Any:
        spec = self.get_form().spec_of(data)
        return services.revise_requirement(
            by=self.request.user, requirement=self.target, spec=spec, valid_from=data["valid_from"]
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        context["demands"] = [(clause_words(clause), *fields) for clause, *fields in form.rows()]
        context["sentence"] = sentence(form.specification)
        return context


class Retire(RequirementPage):
    """Out of force, with the reason."""

    form_class = RetireForm
    title = _("Retire the requirement")
    intro = _("Nothing more is owed under it from today. Its past figures stay.")
    submit = _("Retire")
    done = _("The requirement is retired.")
    tone = "danger"

    def perform(self, data: dict[str, Any]) -> Requirement:
        return services.retire_requirement(
            by=self.request.user, requirement=self.target, reason=data["reason"]
        )
