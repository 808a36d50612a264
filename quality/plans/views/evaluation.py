"""Who has done how much of a requirement, and the records behind each figure."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from quality.core import text
from quality.core.access import access
from quality.core.paging import Page
from quality.organisation import calendar as calendars
from quality.organisation.models import School
from quality.organisation.views.base import may

from ..evaluation import clauses, places, subjects
from ..figures import STATUSES, Question
from ..filters import ObligationFilter
from ..models import Adjustment, Obligation, Requirement
from ..periods import KINDS, Period
from ..sentences import clause_words, unit_of
from ..tables import behind_statuses, requirement_rows, state_of, subject_rows
from ..words import shown
from .base import day_asked, visible_requirement

SIZE = 50
RECORDS = 20
TRAIL = "~"


@access("plan.view", "GET")
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """All who are bound by a requirement on a day, worst first, as far as the person may see them."""
    requirement, on = visible_requirement(request, pk), day_asked(request)
    row = requirement_rows([requirement], on, request.user)[0]
    found = ObligationFilter(request.GET, Obligation.objects.visible_to(request.user), request=request)
    obligations = found.qs if found.is_valid() else Obligation.objects.none()
    context: dict[str, Any] = {
        "requirement": requirement,
        "plan": requirement.plan,
        "row": row,
        "on": on,
        "filter": found,
    }
    if row.question:
        states = behind_statuses(found.form.cleaned_data.get("status", "")) if found.is_valid() else ()
        page = _page(row.question, on, obligations, states, request.GET.get("cursor", ""))
        context |= {
            "rows": subject_rows(page.rows, [row.question], on),
            "page": page,
            "total": next(iter(places([row.question], on, obligations)), None),
            "pace": pace_words(row.question, requirement, on),
            "unit": unit_of(row.question.clause),
        }
        context["tiles"] = tiles(context["total"])
    partial = request.htmx and not request.htmx.history_restore_request
    return render(request, "plans/evaluation.html#results" if partial else "plans/evaluation.html", context)


def _page(question: Question, on: dt.date, obligations, states, cursor: str) -> Page:
    """One page by key. The cursor is the trail of the pages' last rows, so that one can go back."""
    trail = [step for step in cursor.split(TRAIL) if _step(step)]
    after = _step(trail[-1]) if trail else None
    found = subjects([question], on, obligations, states, SIZE + 1, after)
    more, rows = len(found) > SIZE, found[:SIZE]
    last = f"{rows[-1].place}.{rows[-1].subject_key}" if rows else ""
    return Page(
        rows,
        TRAIL.join(trail[:-1]) if trail else None,
        TRAIL.join([*trail, last]) if more else None,
    )


def _step(text: str) -> tuple[int, str] | None:
    place, dot, key = text.partition(".")
    known = (
        dot and place.isascii() and place.isdigit() and len(place) <= 8 and key.isascii() and key.isalnum()
    )
    return (int(place), key) if known else None


def tiles(total) -> dict[str, Any] | None:
    """The sums above the table."""
    if total is None:
        return None
    counts = total.counts
    code, label = state_of(total)
    return {
        "bound": total.bound,
        "met": counts.get("met", 0),
        "on_track": counts.get("on_track", 0) + counts.get("not_due", 0),
        "behind": total.behind,
        "exempt": counts.get("exempt", 0),
        "unset": counts.get("unset", 0),
        "rate": total.rate,
        "status": code,
        "label": label,
    }


def pace_words(question: Question, requirement: Requirement, on: dt.date) -> str:
    """The pace in one sentence."""
    calendar = calendars.calendar_for(requirement.plan.region)
    period = question.window
    if calendar is None or question.clause.target.operator == "at_most":
        return _("A limit: it is broken at once, and kept only at the end of the period.")
    days = calendar.count(period.start, period.end)
    gone = calendar.count(period.start, min(on, period.end))
    if on > period.end:
        return _("The period is over: what is missing now is missed.")
    if not days:
        return ""
    return _("%(gone)s of %(days)s school days have passed, so %(share)s of each target is expected by %(day)s.") % {
        "gone": gone, "days": days, "share": text.percent(gone / days, 0), "day": text.day(on),
    }  # fmt: skip


@access("plan.view", "GET")
def subject(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One subject: each period, the records that counted, exemptions."""
    requirement, on = visible_requirement(request, pk), day_asked(request)
    obligations = Obligation.objects.visible_to(request.user).filter(requirement=requirement, subject_key=key)
    row = requirement_rows([requirement], on, request.user)[0]
    found = subjects([row.question], on, obligations) if row.question else []
    if not found:
        raise Http404
    f, question = found[0], row.question
    first, last = f.starts_on or question.window.start, min(f.ends_on or question.window.end, on)
    context = {
        "requirement": requirement,
        "plan": requirement.plan,
        "row": row,
        "on": on,
        "one": subject_rows(found, [question], on)[0],
        "periods": _periods(question, on, obligations),
        "records": _records(request, question, f, first, last),
        "adjustments": _adjustments(request, f, first, f.ends_on or question.window.end),
        "may_adjust": _may_adjust(request.user, f),
        "key": key,
    }
    return render(request, "plans/subject.html", context)


def _periods(question: Question, on: dt.date, obligations) -> list[dict[str, Any]]:
    """Each obligation of the window in words, the newest first, grouped by clause."""
    rows = []
    for found in clauses(question, on, obligations):
        clause = question.specification.clauses[found["clause"]]
        code, label = shown(STATUSES[found["severity"]])
        period = Period(found["period_kind"], found["period_key"], found["period_start"], found["period_end"])
        rows.append(
            found | {"status": code, "label": label, "demand": clause_words(clause), "unit": unit_of(clause),
                     "period": period.label, "kind": KINDS[clause.every], "set": found["target"] is not None}
        )  # fmt: skip
    rows.sort(
        key=lambda row: (
            row["clause"] != question.specification.main,
            row["clause"],
            -row["period_start"].toordinal(),
        )
    )
    return rows


def _records(request: HttpRequest, question: Question, f, first: dt.date, last: dt.date) -> dict[str, Any]:
    """The records that make up the figure, as far as the person may read them."""
    metric = question.metric
    subject_id = {"person": f.person_id, "school": f.school_id, "region": f.region_id,
                  "class": f.school_class_id, "team": f.team_id}[metric.subject]  # fmt: skip
    found = metric.records(question.clause.filters, first, last).filter(**{metric.subject_field: subject_id})
    visible = found.visible_to(request.user).order_by(f"-{metric.date_field}", "-pk")
    rows = [
        {"record": record, "day": _value(record, metric.date_field), "url": _url(record)}
        for record in visible[: RECORDS + 1]
    ]
    return {"rows": rows[:RECORDS], "more": len(rows) > RECORDS}


def _value(record: Any, path: str) -> Any:
    for part in path.split("__"):
        record = getattr(record, part)
    return record


def _url(record: Any) -> str:
    return record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""


def _adjustments(request: HttpRequest, f, first: dt.date, last: dt.date):
    """Exemptions that touch the period."""
    visible = Adjustment.objects.visible_to(request.user).during(first, last)
    visible = visible.filter(requirement__in=[f.requirement_id]) | visible.filter(requirement=None)
    own = (
        visible.filter(person=f.person_id) if f.person_id else visible.filter(person=None, school=f.school_id)
    )
    return own.order_by("valid_from")


def _may_adjust(user, f) -> bool:
    """People and schools can be exempted, by those who look after their place."""
    if not (f.person_id or f.school_id) or user.scope.person_id == f.person_id is not None:
        return False
    if f.school_id:
        return may(user, "adjustment.manage", School.objects.get(pk=f.school_id))
    return bool(f.region_id) and f.region_id in user.scope.region_ids("adjustment.manage")
