"""What is counted: the registry of metrics, and what plans name that is not counted yet."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from quality.core.access import access
from quality.core.clock import today

from .. import metrics
from ..evaluation import specification_on
from ..forms.composer import SUBJECT_OF
from ..language import BOUND_KINDS
from ..models import Plan, Requirement
from ..sentences import metric_name


@access("plan.view", "GET")
def catalogue(request: HttpRequest) -> HttpResponse:
    """All metrics with their filters and the requirements that use them; then the codes without a metric."""
    used = _used(request)
    kinds = {subject: BOUND_KINDS[kind] for kind, subject in SUBJECT_OF.items()}
    counted = [
        {"metric": metric, "kind": kinds[metric.subject], "used": used.pop(metric.code, [])}
        for metric in metrics.every()
    ]
    missing = [{"code": code, "name": metric_name(code), "used": rows} for code, rows in sorted(used.items())]
    missing.sort(key=lambda row: -len(row["used"]))
    return render(request, "plans/catalogue.html", {"counted": counted, "missing": missing})


def _used(request: HttpRequest) -> dict[str, list[dict[str, Any]]]:
    """Per metric code, the requirements of present and coming plans that name it."""
    plans = Plan.objects.visible_to(request.user).exclude(status="retired").filter(ends_on__gte=today())
    rows = Requirement.objects.filter(plan__in=plans).exclude(status="retired").select_related("plan__region")
    used: dict[str, list[dict[str, Any]]] = {}
    for requirement in rows.prefetch_related("versions"):
        specification = specification_on(requirement, today())
        for code in dict.fromkeys(
            clause.metric for clause in (specification.clauses if specification else ())
        ):
            used.setdefault(code, []).append(requirement)
    return used
