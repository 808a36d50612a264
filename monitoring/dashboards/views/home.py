"""The front page of bureau staff: how the counties or schools stand, and what to do next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quality.core.clock import today
from quality.core.navigation import HOME, NavItem, register
from quality.core.sections import Section
from quality.core.sections import register as register_section
from quality.core.text import localized
from quality.organisation.models import School
from quality.plans.models import Obligation, Plan

from ..boards import Board, board_for, county_map, school_map
from . import SEE, counties_seen

FEW_ROWS = 12


def bureau_section(request: HttpRequest) -> str:
    """The heat map in small, for those who look after counties."""
    counties = counties_seen(request.user)
    if not counties:
        return ""
    board = board_for(
        Obligation.objects.visible_to(request.user), Plan.objects.visible_to(request.user), today()
    )
    context = {
        "map": _map(board, counties),
        "tiles": board.tiles,
        "steps": _steps(request.user, board),
        "on": board.on,
    }
    return render_to_string("dashboards/home.html", context, request)


def _map(board: Board, counties: list) -> dict[str, Any]:
    if len(counties) > 1:
        return county_map(board, {county.pk: localized(county, "name") for county in counties})
    ranked = sorted(
        (row for row in board.figures if row.level == "school"),
        key=lambda row: -row.behind / max(row.bound, 1),
    )
    wanted = list(dict.fromkeys(row.school_id for row in ranked))[:FEW_ROWS]
    found = {school.pk: localized(school, "name") for school in School.objects.filter(pk__in=wanted)}
    return school_map(board, {pk: found[pk] for pk in wanted}, counties[0].pk)


def _steps(user, board: Board) -> list[dict[str, Any]]:
    """What to do next: drafts, open numbers, people far behind."""
    steps: list[dict[str, Any]] = []
    for plan in Plan.objects.manageable_by(user).filter(status="draft")[:3]:
        words = _("Look through the draft “%(name)s” and put it in force") % {"name": localized(plan, "name")}
        steps.append({"text": words, "url": reverse("plans:plan", args=[plan.pk]), "symbol": "pencil"})
    open_numbers: dict[int, int] = {}
    for requirement, standing in zip(board.requirements, board.standings, strict=True):
        if standing.unset:
            open_numbers[requirement.plan_id] = open_numbers.get(requirement.plan_id, 0) + 1
    for requirement in {r.plan_id: r for r in board.requirements}.values():
        if requirement.plan_id in open_numbers and user.scope.allows("plan.manage"):
            words = _("Set the numbers that “%(name)s” leaves open: %(n)s") % {
                "name": localized(requirement.plan, "name"), "n": open_numbers[requirement.plan_id],
            }  # fmt: skip
            url = f"{reverse('plans:plan', args=[requirement.plan_id])}?state=unset"
            steps.append({"text": words, "url": url, "symbol": "help-circle"})
    for question in board.live:
        whole = board.whole(question)
        if whole and whole.behind:
            words = _("%(name)s: see to the %(n)s who are behind") % {
                "name": localized(question.requirement, "name"), "n": whole.behind,
            }  # fmt: skip
            url = f"{reverse('plans:evaluation', args=[question.requirement.pk])}?status=all_behind"
            steps.append({"text": words, "url": url, "symbol": "alert-triangle"})
    return steps[:6]


def register_dashboards() -> None:
    """Menu entry and section of the front page; called when the app is ready."""
    register(
        NavItem(
            code="dashboard",
            label=gettext_lazy("Overview"),
            url_name="monitoring:dashboard",
            icon="layout-dashboard",
            group=HOME,
            permission=SEE,
            order=5,
            match=("/dashboard/",),
            tab=1,
            tab_roles=("prefecture_staff", "county_staff", "researcher"),
        )
    )
    register_section(Section("home", 15, SEE, bureau_section, code="dashboard"))
