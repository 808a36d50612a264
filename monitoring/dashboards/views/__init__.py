"""Pages: prefecture, county, school, person."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from quality.core.access import access
from quality.core.scope import scope_of
from quality.core.text import localized
from quality.organisation.forms.fields import DayField
from quality.organisation.models import Person, Post, Region, School
from quality.plans.models import Obligation, Plan
from quality.plans.views.base import day_asked

from ..boards import Board, board_for, county_map, people_map, school_map
from ..trends import counted_most, trend

SEE = "dashboard.view"
HEADS = ("principal", "vice_principal", "dean")
RECORDS = 10


class DayForm(forms.Form):
    """The day on which a dashboard is drawn."""

    on = DayField(label=_("As of"), required=False)


def _board(request: HttpRequest, on: dt.date, **place: Any) -> Board:
    obligations = Obligation.objects.visible_to(request.user).filter(**place)
    return board_for(obligations, Plan.objects.visible_to(request.user), on)


def _render(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    partial = request.htmx and not request.htmx.history_restore_request
    context["form"] = DayForm({"on": context["on"]})
    return render(request, f"{template}#results" if partial else template, context)


def counties_seen(user) -> list[Region]:
    """Counties whose dashboards the user may see."""
    counties = Region.objects.counties().order_by("order", "pk")
    scope = scope_of(user)
    return list(counties if scope.everywhere(SEE) else counties.filter(pk__in=scope.region_ids(SEE)))


@access(SEE, "GET")
def dashboard(request: HttpRequest) -> HttpResponse:
    """The highest page of one's own: all counties, the one county, or the school."""
    counties, on = counties_seen(request.user), day_asked(request)
    if not counties:
        schools = scope_of(request.user).school_ids(SEE)
        if not schools:
            raise Http404
        return redirect("monitoring:school", pk=min(schools))
    if len(counties) == 1:
        return redirect("monitoring:county", pk=counties[0].pk)
    names = {county.pk: localized(county, "name") for county in counties}
    board = _board(request, on)
    context = {
        "on": on,
        "map": county_map(board, names),
        "tiles": board.tiles,
        "far": board.far_behind(),
        "ranking": board.ranking("county", names),
        "trend": trend(counted_most(board.live), request.user, on),
    }
    return _render(request, "dashboards/prefecture.html", context)


@access(SEE, "GET")
def county(request: HttpRequest, pk: int) -> HttpResponse:
    """One county: its schools."""
    scope, on = scope_of(request.user), day_asked(request)
    region = get_object_or_404(Region.objects.counties(), pk=pk)
    if not scope.everywhere(SEE) and region.pk not in scope.region_ids(SEE):
        raise Http404
    board = _board(request, on, county=region)
    wanted = {row.school_id for row in board.figures if row.level == "school"}
    schools = School.objects.filter(pk__in=wanted).order_by("code")
    names = {school.pk: localized(school, "name") for school in schools}
    context = {
        "on": on,
        "region": region,
        "map": school_map(board, names, region.pk),
        "tiles": board.tiles,
        "far": board.far_behind(),
        "ranking": board.ranking("school", names),
        "trend": trend(counted_most(board.live), request.user, on, board.obligations),
    }
    return _render(request, "dashboards/county.html", context)


@access(SEE, "GET")
def school(request: HttpRequest, pk: int) -> HttpResponse:
    """One school: who leads it, and its people under each requirement."""
    seen = School.objects.filter(scope_of(request.user).schools_q(SEE, path="")).select_related("county")
    found, on = get_object_or_404(seen, pk=pk), day_asked(request)
    board = _board(request, on, school=found)
    rows = board.everyone()
    heads = Post.objects.on(on).filter(school=found, kind__in=HEADS).select_related("person")
    context = {
        "on": on,
        "school": found,
        "heads": sorted(heads, key=lambda post: HEADS.index(post.kind)),
        "map": people_map(board, [row for row in rows if row["figures"].person_id]),
        "own": [row for row in rows if not row["figures"].person_id],
        "tiles": board.tiles,
        "trend": trend(counted_most(board.live), request.user, on, board.obligations),
    }
    return _render(request, "dashboards/school.html", context)


@access(SEE, "GET")
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: duties and the newest records."""
    found, on = get_object_or_404(Person.objects.visible_to(request.user), pk=pk), day_asked(request)
    board = _board(request, on, person=found)
    rows = board.everyone()
    context = {
        "on": on,
        "person": found,
        "posts": Post.objects.visible_to(request.user)
        .on(on)
        .filter(person=found)
        .select_related("school", "region"),
        "rows": rows,
        "records": _records(request, board, found),
        "trend": trend(counted_most(board.live), request.user, on, board.obligations),
    }
    return _render(request, "dashboards/person.html", context)


def _records(request: HttpRequest, board: Board, found: Person) -> list[Any]:
    """The newest records of the metric that counts most for the person."""
    metric = counted_most(board.live)
    if metric is None or metric.subject != "person":
        return []
    first = min(question.window.start for question in board.live)
    rows = metric.records({}, first, board.on).filter(**{metric.subject_field: found.pk})
    return list(rows.visible_to(request.user).order_by(f"-{metric.date_field}", "-pk")[:RECORDS])
