"""Exemptions and reductions: given from a subject's page, listed, withdrawn."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quality.core.access import access
from quality.core.clock import today
from quality.core.paging import by_key
from quality.organisation.views.base import ServicePage

from .. import services
from ..evaluation import questions
from ..forms.plans import AdjustmentForm, RetireForm
from ..models import Adjustment, Obligation
from .base import visible_requirement

ACCESS = "adjustment.manage"
COLUMNS = (
    "pk", "valid_from", "valid_to", "factor", "reason", "approved_by_name", "requirement", "requirement__code",
    "requirement__name", "requirement__name_en", "person", "person__name", "school", "school__name", "school__county",
)  # fmt: skip


@access("dashboard.view", "GET")
def adjustment_list(request: HttpRequest) -> HttpResponse:
    """All exemptions that the person may see, the newest first."""
    rows = Adjustment.objects.visible_to(request.user).values(*COLUMNS)
    page = by_key(rows, request.GET.get("cursor"), ("-valid_from", "-pk"))
    scope, day = request.user.scope, today()
    regions, everywhere = scope.region_ids(ACCESS), scope.everywhere(ACCESS)
    for row in page.rows:
        row["requirement_words"] = {"name": row["requirement__name"], "name_en": row["requirement__name_en"]}
        row["over"] = row["valid_to"] < day
        row["may"] = everywhere or row["school__county"] in regions
        row["share"] = row["factor"]
    return render(request, "plans/adjustment_list.html", {"page": page, "rows": page.rows})


class Adjust(ServicePage):
    """Exempt one subject from a requirement, or reduce what is owed."""

    access = ACCESS
    form_class = AdjustmentForm
    template_name = "plans/form.html"
    title = _("Exempt or reduce")
    intro = _("Target and pace follow the days. The reason is shown beside every figure that it changes.")
    done = _("Recorded. What is owed has been worked out anew.")

    def get_target(self) -> Obligation:
        """The latest obligation of the subject under the requirement."""
        self.requirement = visible_requirement(self.request, self.kwargs["pk"])
        found = Obligation.objects.visible_to(self.request.user).filter(
            requirement=self.requirement, subject_key=self.kwargs["key"]
        )
        obligation = found.select_related("person", "school", "region").order_by("-period_start").first()
        if obligation is None:
            raise Http404
        if obligation.person is None and (obligation.school is None or obligation.subject_kind != "school"):
            raise PermissionDenied(
                _("People and schools can be exempted. Others are taken out by changing who is bound.")
            )
        return obligation

    def places(self) -> list:
        return [self.target.school or self.target.region or self.target.county]

    def get_initial(self) -> dict[str, Any]:
        window = next(iter(questions([self.requirement], today())), None)
        last = window.window.end if window else self.target.period_end
        return {"valid_from": today(), "valid_to": max(last, today())}

    def perform(self, data: dict[str, Any]) -> Adjustment:
        every = data.pop("every")
        return services.adjust(
            by=self.request.user,
            person=self.target.person,
            school=self.target.school,
            requirement=None if every else self.requirement,
            **data,
        )

    def back(self) -> str:
        return reverse("plans:subject", args=[self.requirement.pk, self.kwargs["key"]])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        who = self.target.person or self.target.school
        return super().get_context_data(**kwargs) | {"target": str(who)}


class Withdraw(ServicePage):
    """Take an exemption back."""

    access = ACCESS
    form_class = RetireForm
    template_name = "plans/form.html"
    title = _("Take the exemption back")
    submit = _("Take back")
    tone = "danger"
    done = _("Taken back. What was owed is owed again.")

    def get_target(self) -> Adjustment:
        visible = Adjustment.objects.visible_to(self.request.user).select_related(
            "school", "person", "requirement"
        )
        return get_object_or_404(visible, pk=self.kwargs["pk"])

    def places(self) -> list:
        place = self.target.school
        if place is None and not self.request.user.scope.everywhere(ACCESS):
            raise PermissionDenied
        return [place] if place else []

    def perform(self, data: dict[str, Any]) -> None:
        services.withdraw_adjustment(by=self.request.user, adjustment=self.target, reason=data["reason"])

    def back(self) -> str:
        return reverse("plans:adjustments")
