"""How requirements stand: for all who are bound, for places, and for the caller."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from quality.core.api.filters import check_names, day, described, filtered
from quality.core.api.pages import Pages, page_query, unreadable
from quality.core.api.views import ApiView
from quality.core.clock import today
from quality.core.scope import scope_of
from quality.organisation.models import Person, Region, School, SchoolClass, Team

from ..evaluation import duties_of, places, questions, subjects
from ..figures import Figures, Question
from ..filters import ObligationFilter
from ..models import Obligation, Requirement
from ..sentences import sentence
from ..tables import behind_statuses
from . import serializers

CURSOR = re.compile(r"([0-9]{1,8})\.([A-Za-z0-9]{1,40})\Z")
LEVELS = ("subject", "place")
EARLIEST, LATEST = dt.date(2000, 1, 1), dt.timedelta(days=3660)
NAMED = {
    "person_id": Person,
    "school_class_id": SchoolClass,
    "team_id": Team,
    "school_id": School,
    "region_id": Region,
}


class EvaluationView(ApiView):
    """How one requirement stands on a day, as far as the caller may see it."""

    access = "plan.view"

    def query_parameters(self) -> list[dict[str, Any]]:
        """The filters of the page, the level, and pages of subjects."""
        level = {
            "name": "level",
            "in": "query",
            "required": False,
            "description": "Each bound subject, worst first and in pages; or sums over everything, counties and schools.",
            "schema": {"type": "string", "enum": list(LEVELS), "default": "subject"},
        }
        own = [described(name, item) for name, item in ObligationFilter.base_filters.items()]
        return [*own, level, *Pages().get_schema_operation_parameters(self)]

    @extend_schema(
        operation_id="requirements_evaluation", tags=["requirements"], responses=serializers.Evaluation
    )
    def get(self, request: Request, pk: int) -> Response:
        """How the requirement stands. Sums over places ask for the permission `dashboard.view`."""
        requirement = with_versions(request, pk)
        level = request.query_params.get("level", "subject")
        if level not in LEVELS:
            raise ValidationError({"level": [_("Choose a value, or leave the parameter out.")]})
        if level == "place" and not scope_of(request.user).allows("dashboard.view"):
            raise PermissionDenied
        visible = Obligation.objects.visible_to(request.user)
        asked = filtered(ObligationFilter, request, visible, ("level", "cursor", "page_size"))
        on = within_reason(asked.form.cleaned_data.get("on"))
        question = next(iter(questions([requirement], on)), None)
        rows, following = [], None
        if question and level == "place":
            rows = named(places([question], on, asked.qs))
        elif question:
            states = behind_statuses(asked.form.cleaned_data.get("status") or "")
            rows, following = page_of_subjects(request, question, on, asked.qs, states)
        return Response(
            {
                "requirement": requirement.pk,
                "on": on,
                "measurable": question is not None,
                "window": window_of(question) if question else None,
                "next": following,
                "results": [as_row(figures, name, question) for figures, name in rows],
            }
        )


class DutiesView(ApiView):
    """What the caller owes."""

    access = "observation.own"

    def query_parameters(self) -> list[dict[str, Any]]:
        """The day."""
        return [described("on", ObligationFilter.base_filters["on"])]

    @extend_schema(operation_id="me_duties", tags=["me"], responses=serializers.Duties)
    def get(self, request: Request) -> Response:
        """What the caller owes on a day, worst first."""
        check_names(request.query_params, ("on",))
        asked = request.query_params.get("on")
        on = within_reason(day("on", asked) if asked is not None else None)
        person = scope_of(request.user).person_id
        owed = duties_of(person, on) if person else []
        names = named(figures for _question, figures in owed)
        return Response(
            {"on": on, "results": [duty(q, f, name) for (q, f), (_f, name) in zip(owed, names, strict=True)]}
        )


def with_versions(request: Request, pk: int) -> Requirement:
    """A visible requirement with what evaluation needs."""
    found = Requirement.objects.visible_to(request.user).select_related("plan__region")
    requirement = found.prefetch_related("versions").filter(pk=pk).first()
    if requirement is None:
        raise Http404
    return requirement


def within_reason(on: dt.date | None) -> dt.date:
    """The day asked for, today without one; calendars do not reach everywhere."""
    if on is None:
        return today()
    if not EARLIEST <= on <= today() + LATEST:
        raise ValidationError({"on": [_("There is no calendar for this day.")]})
    return on


def page_of_subjects(request: Request, question: Question, on: dt.date, obligations, states):
    """One page of subjects with their names, and the cursor of the page that follows."""
    cursor, size = page_query(request)
    after = None
    if cursor is not None:
        found = CURSOR.match(cursor)
        if not found:
            raise unreadable()
        after = (int(found[1]), found[2])
    rows = subjects([question], on, obligations, states, size + 1, after)
    more, rows = len(rows) > size, rows[:size]
    following = f"{rows[-1].place}.{rows[-1].subject_key}" if more else None
    return named(rows), following


def named(rows: Iterable[Figures]) -> list[tuple[Figures, str]]:
    """Figures with the name of their subject or place, in one query for each kind of subject."""
    rows = list(rows)
    found = {}
    for field, model in NAMED.items():
        keys = {getattr(figures, field) for figures in rows} - {None}
        found[field] = dict(model.objects.filter(pk__in=keys).values_list("pk", "name")) if keys else {}
    counties = {figures.county_id for figures in rows if figures.level == "county"}
    found["county_id"] = dict(Region.objects.filter(pk__in=counties).values_list("pk", "name"))
    return [(figures, _name(figures, found)) for figures in rows]


def _name(figures: Figures, names: dict[str, dict[int, str]]) -> str:
    """The first of the keys that a row has says what it is about; of a whole region none."""
    for field in (*NAMED, "county_id"):
        key = getattr(figures, field)
        if key is not None and key in names[field]:
            return names[field][key]
    return ""


def as_row(figures: Figures, name: str, question: Question) -> dict[str, Any]:
    """Figures as they go out."""
    subject = figures.level == "subject"
    return {
        "level": figures.level,
        "subject": figures.subject_key if subject else None,
        "name": name,
        "person": figures.person_id,
        "school": figures.school_id,
        "county": figures.county_id,
        "region": figures.region_id,
        "school_class": figures.school_class_id,
        "team": figures.team_id,
        "status": figures.status or None,
        "counts": figures.counts,
        "value": amount(figures.value),
        "target": amount(figures.target),
        "expected": amount(figures.expected),
        "done": amount(figures.done),
        "forecast": amount(figures.forecast),
        "starts_on": figures.starts_on,
        "ends_on": figures.ends_on,
        "reason": figures.reason,
        "records": records_of(figures, question),
    }


def amount(value: Any) -> str | None:
    """A number with two places, as the document says."""
    return None if value is None else f"{value:.2f}"


def records_of(figures: Figures, question: Question) -> str:
    """Address of the API's list of what counted: the page's own query, since both have the same filters."""
    metric = question.metric
    first, last = figures.starts_on or question.window.start, figures.ends_on or question.window.end
    keys = {"person": figures.person_id} if figures.person_id else {
        "school": figures.school_id, "county": None if figures.school_id else figures.county_id
    }  # fmt: skip
    page = metric.records_url(question.clause.filters, first, last, **keys)
    resource = metric.list_url.rpartition(":")[2]
    return f"{reverse(f'api:{resource}-list')}?{urlsplit(page).query}" if page else ""


def window_of(question: Question) -> dict[str, Any]:
    """The period that is evaluated."""
    window = question.window
    return {"kind": window.kind, "key": window.key, "starts_on": window.start, "ends_on": window.end}


def duty(question: Question, figures: Figures, name: str) -> dict[str, Any]:
    """What the caller owes under one requirement."""
    requirement = question.requirement
    words = {key: getattr(requirement, key) for key in ("code", "name", "name_en")}
    understood = {"understood": sentence(question.specification), "window": window_of(question)}
    return {"requirement": requirement.pk, **words, **understood, "figures": as_row(figures, name, question)}
